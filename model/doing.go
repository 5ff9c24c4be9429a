package model

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// Doing describes what the row's socket is doing, on the named system ("linux").
func (r *Row) Doing(system string) language.Sentence {
	switch {
	case r.Proto == sockets.Unix:
		return language.Sentence{Key: "state.unix_" + r.unixState(), Facts: language.Facts{"state": r.State.String()}}
	case r.Proto == sockets.TCP, r.State == sockets.Redirect:
		return Doing(r.State, system)
	case r.State == sockets.Bound:
		return language.Sentence{Key: "state.udp_BOUND"}
	}
	return language.Sentence{Key: "state.udp_CONNECTED", Facts: language.Facts{"remote": r.Remote.String()}}
}

// unixState returns the name of what a unix socket is doing. Unix sockets have
// three states, and a connected one remains connected after its peer has closed.
func (r *Row) unixState() string {
	switch {
	case r.State == sockets.Connected && !r.Unix.HasPeer():
		return "alone"
	case r.State == sockets.Listen, r.State == sockets.Connected:
		return r.State.String()
	}
	return sockets.Bound.String()
}

// Doing describes what a TCP socket in state s is doing, on the named system.
func Doing(s sockets.State, system string) language.Sentence {
	if rest := Rest(system); s == sockets.TimeWait && rest > 0 {
		return language.Sentence{Key: "state.TIME_WAIT_timed", Facts: language.Facts{"seconds": strconv.Itoa(rest)}}
	}
	if s == 0 {
		return language.Sentence{}
	}
	return language.Sentence{Key: "state." + s.String()}
}

// Rest returns how many seconds a socket usually stays in TIME_WAIT on the named
// system, or 0 if that is not known.
func Rest(system string) int {
	switch system {
	case "linux":
		return 60 // TCP_TIMEWAIT_LEN in include/net/tcp.h
	case "darwin":
		return 30 // twice net.inet.tcp.msl
	}
	return 0
}

// Idle reports whether a socket has a port but is not otherwise in use: nobody can
// reach it, and no data is waiting in it.
func (r *Row) Idle() bool { return r.Proto == sockets.TCP && r.State == sockets.Bound }

// Queued describes what waits in the row's socket. The sentence is empty if the
// amount is not known, or if nothing can wait in such a socket.
func (r *Row) Queued() language.Sentence {
	q, key := r.Queue, "data"
	switch {
	case q.Recv < 0, r.Idle(), r.State == sockets.TimeWait,
		r.State == sockets.SynRecv && q.Recv == 0 && q.Send == 0: // the kernel reports 0 for every handshake
		return language.Sentence{}
	case r.State == sockets.Listen && q.Send >= 0:
		key = "listen"
	case r.State == sockets.Listen:
		key = "listen_bare"
	case q.Send < 0:
		key = "data_bare"
	case r.Proto == sockets.UDP:
		key = "datagrams"
	case r.Unix != nil && r.Unix.Type == "dgram":
		key = "unix_datagrams"
	case r.Proto == sockets.Unix:
		key = "unix"
	}
	return language.Sentence{Key: "queue." + key, Facts: language.Facts{
		"recv": strconv.FormatInt(q.Recv, 10), "send": strconv.FormatInt(q.Send, 10),
	}}
}
