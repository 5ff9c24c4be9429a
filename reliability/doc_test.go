// Package reliability_test runs the built berth while the kernel refuses, lies or
// does not answer, and checks what RELIABILITY.md promises: berth neither hangs nor
// breaks, and it says what it does not show.
//
// A seccomp filter hands every system call of interest to the test, which lets it
// through, makes it fail, cuts it short or never answers it (seccomp_unotify(2)).
// That needs no privilege.
package reliability_test
