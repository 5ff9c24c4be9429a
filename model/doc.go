// Package model gives the facts of package sockets their meaning: which end is
// the server's, what its port is registered for, who is at the other end, how
// old a socket is.
//
// Nothing here knows a terminal, an operating system, a file or a clock: time
// and the facts of the host come with the snapshot.
package model
