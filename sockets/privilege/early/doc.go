// Package early does for a program with cgo what privilege.Shed can't: Go does
// not change the capabilities of all threads then (syscall.AllThreadsSyscall),
// but C can run while there is one thread only, before Go starts. Threads inherit
// their capabilities, so none ever has more. Only main imports it, as it changes
// every program that does.
package early
