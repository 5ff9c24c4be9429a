// Package sockdiag asks the Linux kernel which sockets there are, over
// NETLINK_SOCK_DIAG (sock_diag(7)): TCP and UDP with every state, cookie,
// inode, queue and timer, and unix sockets.
//
// No privilege is needed: the kernel tells every user of all sockets in the
// network namespace of the asker. Who holds them it does not tell; that is
// read elsewhere, by inode.
//
// A Conn is not safe for concurrent use: one goroutine dumps at a time. It
// stays in the network namespace in which it was dialed, whichever thread
// uses it later. The slices it returns belong to the caller, who passes them
// in again to have them reused; what the sockets in them point to (TCPInfo,
// UnixInfo) belongs to the caller until Conn.Recycle.
//
// Decoding is pure, trusts no length that it reads, and is built for every
// system; only the files that end in _linux talk to a kernel.
package sockdiag
