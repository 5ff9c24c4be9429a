//go:build !linux

package privilege

// Shed does nothing, because only on Linux can a program file lend individual
// capabilities.
func Shed() error { return nil }

// Raise does nothing.
func Raise() {}

// Do calls f.
func Do(f func()) { f() }

// Lent reports whether the program has rights that the user who started it lacks.
func Lent() bool { return false }
