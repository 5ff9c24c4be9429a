// Package model gives the facts of package sockets their meaning: which end is the
// server's, what its port is registered for, who is at the other end, and how old a
// socket is.
//
// Nothing here touches a terminal, an operating system, a file or a clock: the time
// and the facts about the host come with the snapshot.
package model
