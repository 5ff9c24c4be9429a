// Package early does for a program with cgo what privilege.Shed can't. In such a
// program, Go can't change the capabilities of all threads (syscall.AllThreadsSyscall),
// but C code can run before Go starts, while there is only one thread. Later threads
// inherit the capabilities of that thread, so no thread ever has more. The package
// affects every program that imports it, so only main does.
package early
