// Package lab makes sockets on loopback for a lesson to show. Each step of the lesson
// has servers and clients, which are separate processes.
//
// They run this same program, started as "lab-NAME lab --as NAME", and perform the
// tasks that the process that started them writes to their standard input. They end
// when that process ends, for whatever reason, and all of their sockets are set to be
// reset when closed, so that nothing lingers.
package lab
