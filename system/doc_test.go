// Package system_test runs the built berth on sockets, processes and privileges of
// the real kernel: what it lists is compared with ss, what it says about owners
// with what is known from outside, and kill, close and the lab with what became of
// their processes and sockets.
package system_test
