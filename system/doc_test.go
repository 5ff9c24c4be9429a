// Package system_test runs the program on sockets, processes and privileges of the
// real kernel. It compares what berth lists with ss, what it says about owners with
// what is known from outside, and what it says about kill, close and the lab with
// what became of their processes and sockets.
package system_test
