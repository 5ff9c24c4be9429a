// Package sockdiag asks the Linux kernel which sockets exist, over NETLINK_SOCK_DIAG
// (sock_diag(7)): TCP and UDP with every state, cookie, inode, queue and timer, and
// unix sockets.
//
// No privilege is needed: the kernel lists all sockets in the caller's network
// namespace to every user. It does not say who holds them; that is read elsewhere, by
// inode.
//
// A Conn is not safe for concurrent use: one goroutine dumps at a time. It stays in the
// network namespace in which it was dialed, whichever thread uses it later. The slices
// it returns belong to the caller, who passes them in again to have them reused; what
// the sockets in them point to (TCPInfo, UnixInfo) belongs to the caller until
// Conn.Recycle.
//
// Decoding is pure, trusts no length that it reads, and builds on every system; only
// the files that end in _linux talk to a kernel.
package sockdiag
