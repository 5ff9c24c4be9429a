// Package inherited reports what a program was started with but Go hides: before
// any of the program runs, Go opens /dev/null in place of a standard descriptor
// that is closed, so that what is written there is lost without an error. C code
// runs earlier, and so does the entry point of a program, which a static build
// has here if it is linked with -E berth/ui/cli/inherited.start. Otherwise the
// two cases can't be told apart: many programs start others with a /dev/null that
// looks the same.
package inherited
