// Package netlink exchanges messages with the Linux kernel over netlink(7). It writes
// requests, waits for the replies, though not beyond a deadline, and splits them into
// messages and attributes. What the messages and attributes mean is left to other
// packages.
//
// A Conn is not safe for concurrent use. It remains in the network namespace in which
// it was opened, whichever thread uses it later.
//
// The code that parses replies is pure, trusts no length that it reads, and builds on
// every system; only the files whose names end in _linux talk to a kernel.
package netlink
