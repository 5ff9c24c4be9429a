// Package system_test runs berth as it is built on sockets, processes and
// privileges of the real kernel: what it lists is compared with ss, what it says
// of owners with what is known from outside, and kill, close and the lab with
// what has become of their processes and sockets.
package system_test
