// Package privilege keeps the privilege that the program file lends (setcap, setuid) away
// from everything that does not need it. A user who may run such a file must not be able to
// open root's files with it, send signals, or close connections.
//
// At its start the program sheds what it gained: no thread has an effective capability. Code
// that reads processes raises the two capabilities that this takes, on a thread of its own
// that never runs anything else. Every other thread has only the user's rights, so that
// whatever a flag, an environment variable or a library names is opened with no more than
// these.
//
// A privilege that was not gained stays as it is: root's, or a capability that the caller
// already had and could use with any program.
package privilege
