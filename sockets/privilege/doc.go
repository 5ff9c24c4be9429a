// Package privilege keeps the privileges that the program file lends (setcap, setuid)
// away from all code that does not need them. A user who may run such a file must not be
// able to use it to open root's files, send signals, or close connections.
//
// When it starts, the program sheds what it gained, so that no thread has an effective
// capability. Code that reads processes raises the two capabilities that it needs, on a
// separate thread that never runs anything else. Every other thread has only the user's
// privileges, so any file that is named by a flag, an environment variable or a library
// is opened with no more than those privileges.
//
// Privileges that were not gained from the file are kept, such as root's, or a
// capability that the caller already had and could use with any program.
package privilege
