// Package procfs reads what Linux tells under /proc: which processes there are
// and which sockets they hold open, the facts of the host, and the sockets
// themselves where netlink is refused.
//
// The root of the tree is a parameter, so that a copy of it is as good as the
// kernel's. Reading and parsing are apart: the parsers take bytes and build on
// every system; what needs system calls is in the files named _linux.
//
// Whatever lies under /proc may go between two reads, and may be anything a
// process chose to write there. A line that makes no sense costs that line and
// nothing else, and no string leaves the package without being scrubbed.
package procfs
