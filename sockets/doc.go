// Package sockets defines the vocabulary for facts about a machine's sockets: what a
// socket is, where it is, which process holds it, and what could not be found out.
//
// It imports only the standard library, reads nothing and decides nothing, so that the
// packages that interpret the facts can be built and tested for any system. The
// packages in its subdirectories read the facts (local, sockdiag, procfs, portable) or
// change the system (act).
package sockets
