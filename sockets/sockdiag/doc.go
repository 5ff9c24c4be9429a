// Package sockdiag asks the Linux kernel which sockets exist, over NETLINK_SOCK_DIAG
// (sock_diag(7)): TCP and UDP sockets in every state, with their cookies, inodes,
// queues and timers, and unix sockets.
//
// No privilege is needed, because the kernel lists all sockets in the caller's network
// namespace to every user. It does not list their owners, which other packages find by
// inode.
//
// A Conn is not safe for concurrent use. It stays in the network namespace in which it
// was dialed, whichever thread uses it later. The slices that it returns belong to the
// caller, who may pass them in again to have them reused. What the sockets in them
// point to (TCPInfo, UnixInfo) belongs to the caller until Conn.Recycle is called.
//
// The decoders have no side effects, do not trust any length that they read, and build
// on every system. Only the files that end in _linux talk to the kernel.
package sockdiag
