// Package lab makes sockets on purpose, on loopback, for a lesson to show: each step of
// the lesson has servers and clients that are processes of their own.
//
// They run this very program again, started as "lab-NAME lab --as NAME", and do what the
// process that started them writes to their standard input. They end when that process
// ends, for whatever reason, and all of their sockets are set to be reset when closed, so
// that nothing lingers.
package lab
