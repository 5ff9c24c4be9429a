// Package inherited reports facts about how a program was started that Go hides.
// Before any of the program's code runs, Go opens /dev/null in place of standard
// descriptors that are closed, so that what is written to them is lost without an
// error. C code runs before that, and so does the entry point of the program, which
// in a static build is in this package if it was linked with -E
// berth/ui/cli/inherited.start. In all other builds, a descriptor that was closed
// can't be distinguished from one that was already /dev/null when the program was
// started, as is common.
package inherited
