// Package early does for a program with cgo what privilege.Shed can't: there, Go can't change
// the capabilities of all threads (syscall.AllThreadsSyscall), but C can run before Go starts,
// while there is only one thread. Threads inherit their capabilities, so none ever has more.
// Only main imports it, because it changes every program that does.
package early
