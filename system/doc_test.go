// Package system_test runs the program on sockets, processes and privileges of the
// real kernel. It compares what berth lists with the output of ss, what berth says
// about owners with what is known from outside, and what berth says about kill,
// close and the lab with what has become of the processes and sockets.
package system_test
