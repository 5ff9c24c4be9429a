package model

import "berth/sockets"

// Waiting returns how much is waiting in a TCP listener or a UDP socket, and the
// maximum: connections for a listener, bytes for a UDP socket. For other sockets,
// and if the system does not report that, most is 0 or less.
func (r *Row) Waiting() (now, most int64) {
	switch {
	case !r.Open():
		return 0, 0
	case r.State == sockets.Listen && r.Proto == sockets.TCP && r.Queue.Send >= 0:
		return r.Queue.Recv, r.Queue.Send
	case r.Proto == sockets.UDP && r.Loss.Known:
		return r.Queue.Recv, int64(r.Loss.Room)
	}
	return 0, 0
}

// Crammed reports whether a socket has no room left. An accept queue admits one
// connection more than its limit. A UDP buffer counts as full early, because the
// next datagram takes up more than its payload.
func (r *Row) Crammed() bool {
	now, most := r.Waiting()
	if r.Proto == sockets.UDP {
		return most > 0 && now*100 >= most*crammedShare
	}
	return r.State == sockets.Listen && r.Proto == sockets.TCP && most >= 0 && now > most
}

// crammedShare is how full the buffer of a UDP socket must be, in percent, for the
// socket to count as full.
const crammedShare = 90
