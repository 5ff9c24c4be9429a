// Package procfs reads what Linux shows under /proc: which processes exist and which
// sockets they hold open, the facts about the host, and, where netlink is refused,
// the sockets themselves.
//
// The root of the tree is a parameter, so that a copy works as well as the kernel's
// own. Reading and parsing are separate: the parsers take bytes and build on every
// system; what needs system calls is in the files named _linux.
//
// Anything under /proc may vanish between two reads, and may contain anything that a
// process chose to write there. A line that makes no sense costs that line and
// nothing else, and no string leaves the package without being scrubbed.
package procfs
