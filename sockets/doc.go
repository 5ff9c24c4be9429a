// Package sockets is the vocabulary of facts about the sockets of a machine:
// what one is, where it lies, who holds it, and what could not be found out.
//
// It imports the standard library alone, reads nothing and decides nothing, so
// that whatever gives the facts a meaning can be built and tested for any
// system. The packages below it read the facts (local, sockdiag, procfs,
// portable) or change the system (act).
package sockets
