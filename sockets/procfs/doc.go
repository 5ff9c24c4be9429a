// Package procfs reads what Linux shows under /proc: which processes exist and which
// sockets they hold open, facts about the host, and, where netlink is not permitted,
// the sockets themselves.
//
// The root of the tree is a parameter, so the package works on a copy of /proc as well.
// Reading and parsing are separate. The parsers take bytes and build on every system,
// while code that needs Linux system calls is in the files named _linux.
//
// Anything under /proc may vanish between two reads, and may contain anything that a
// process chose to write there. A line that can't be parsed is skipped and affects
// nothing else, and no string leaves the package without being scrubbed.
package procfs
