// Package netlink sends requests to the Linux kernel over netlink(7): it writes requests,
// waits for the replies no longer than a deadline, and takes messages and attributes
// apart. What they mean is left to others.
//
// A Conn is not safe for concurrent use. It stays in the network namespace in which it was
// opened, whichever thread uses it later.
//
// Reading is pure, trusts no length that it reads, and builds on every system; only the
// files that end in _linux talk to a kernel.
package netlink
