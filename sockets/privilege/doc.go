// Package privilege keeps what the program file lends (setcap, setuid) from
// everything that does not need it. A user who may run such a file must not be
// able to open root's files with it, send signals, or close connections.
//
// At its start the program sheds what it gained: no thread has an effective
// capability. What reads processes raises the two that this takes, on a thread
// of its own that nothing else ever runs on. Every other thread has the rights
// of the user alone, so that whatever a flag, a variable of the environment or
// a library names is opened with no more than these.
//
// A privilege that was not gained stays as it is: root's, or a capability that
// the caller had already and could use with any program.
package privilege
