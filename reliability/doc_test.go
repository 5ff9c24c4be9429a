// Package reliability_test runs the program while the kernel refuses, lies or does
// not respond, and checks what RELIABILITY.md promises: berth neither hangs nor
// breaks, and it reports what it does not show.
//
// A seccomp filter reports every relevant system call to the test, which lets the
// call through, makes it fail, truncates its result or never responds (see
// seccomp_unotify(2)). That requires no privileges.
package reliability_test
