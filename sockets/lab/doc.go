// Package lab makes sockets on loopback for a lesson to show. Each step of the lesson
// has servers and clients, which are separate processes.
//
// They run this same program, started as "lab-NAME lab --as NAME". The process that
// starts them gives them their tasks over their standard input. When that process ends,
// for whatever reason, they end, too. All of their sockets are set to be reset when
// closed, so that nothing lingers.
package lab
