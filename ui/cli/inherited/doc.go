// Package inherited tells what a program was started with that Go hides: it
// opens /dev/null in the place of a standard descriptor that is closed, before
// any of the program runs, so that what is written there is lost without an
// error. C runs earlier, and so does the entry point of a program, which a static
// one has here if it is linked with -E berth/ui/cli/inherited.start. Else nothing
// tells the two apart: many programs start others with a /dev/null that looks the
// same.
package inherited
