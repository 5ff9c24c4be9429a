// Package inherited reports facts about how a program was started that Go hides.
// Before any of the program's code runs, Go opens /dev/null in place of standard
// descriptors that are closed, so that what is written to them is lost without an
// error. C code runs before that, and so does the entry point of the program, which
// in a static build is in this package if it was linked with -E
// berth/ui/cli/inherited.start. Otherwise, the two cases can't be distinguished,
// because many programs start others with a /dev/null that looks the same.
package inherited
