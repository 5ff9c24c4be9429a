// Package model interprets the facts of package sockets: which end is the server,
// which service its port is registered for, who is at the other end, and how old a
// socket is.
//
// Nothing here touches a terminal, an operating system, a file or a clock. The time
// and the facts about the host come with the snapshot.
package model
