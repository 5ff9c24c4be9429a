// Package reliability_test runs berth as it is built while the kernel refuses,
// lies or does not answer, and holds it to what RELIABILITY.md says: it neither
// hangs nor breaks, and what it does not show it says.
//
// A seccomp filter hands every system call of interest to the test, which lets
// it through, fails it, cuts it short or never answers it (seccomp_unotify(2)).
// That needs no privilege.
package reliability_test
