package model

import (
	"berth/model/port"
	"berth/sockets"
)

// Row is a socket together with what its facts mean. A Row is immutable: if
// anything changes, the table replaces it. It can therefore be read anywhere at any
// time.
type Row struct {
	sockets.Socket // Timer is as it was when the row was made; TimerLeft returns how long it still has to run
	Side           Side
	Alerted        bool         // it has begun to match a filter with an alert, and still does
	Ports          [2]port.Mark // of the local and the remote port; the zero Mark if there is none
	Ails           Ails
	Service        string // what the server's port is registered for; "" if it is registered for nothing or if the server is not known
	Life           Life
	Peer           *Peer          // the other end, if it is also on this machine
	Others         *Others        // nil: none; see Via and Was
	Space          *sockets.Space // its network namespace; nil for this program's own
	Changed        *Trend         // nil: nothing has changed; see Trend
	Rate           *Rate          // nil: not known; see Measurable for which rows may have one
	Trail          *Trail         // what it moved in the last minute; nil: nothing was seen to move
	Served         *Served        // for a listener; nil: its connections have not been read yet; see Serves
	Forward        *Forward       // where traffic for its port is redirected; nil: it is not redirected
	Fold           *Fold          // for a row that stands for several sockets; nil: it is one socket
}

// Others are the owners under which a row without owners is shown. They are stored
// behind a pointer because few rows have any.
type Others struct {
	Via []sockets.Owner // for a connection waiting to be accepted: the owners of its listener
	Was []sockets.Owner // for a socket that is closed or in TIME_WAIT: the owners that it was seen to have
}

// OthersOf returns via and was as Others, or nil if both are empty.
func OthersOf(via, was []sockets.Owner) *Others {
	if len(via) == 0 && len(was) == 0 {
		return nil
	}
	return &Others{Via: via, Was: was}
}

// Via returns the owners of the listener, if the row is a connection waiting to be
// accepted.
func (r *Row) Via() []sockets.Owner {
	if r.Others == nil {
		return nil
	}
	return r.Others.Via
}

// Was returns the owners that a socket that is closed or in TIME_WAIT was seen to
// have.
func (r *Row) Was() []sockets.Owner {
	if r.Others == nil {
		return nil
	}
	return r.Others.Was
}

// Peer is the other end of a connection, if it is on this machine.
type Peer struct {
	Key    sockets.Key
	Owners []sockets.Owner
	Gap    sockets.Gap     // the reason why its owner is not known
	Via    []sockets.Owner // for a connection waiting to be accepted: the owners of its listener
}

// Server returns the server's end of the row, whose port identifies the service,
// and whether it is known.
func (r *Row) Server() (sockets.Endpoint, bool) {
	switch r.Side {
	case SideListen, SideIn:
		return r.Local, r.Local.IsValid()
	case SideOut:
		return r.Remote, r.Remote.IsValid()
	}
	return sockets.Endpoint{}, false
}

// Holder returns the first of the processes under which the row is shown: an owner,
// or else a former owner, or else a process that is to accept the connection.
func (r *Row) Holder() (sockets.Owner, bool) {
	for _, owners := range [...][]sockets.Owner{r.Owners, r.Was(), r.Via()} {
		if len(owners) > 0 {
			return owners[0], true
		}
	}
	return sockets.Owner{}, false
}

// Cgroup returns what runs the process under which the row is shown, or the zero
// Cgroup if that is not known.
func (r *Row) Cgroup() *sockets.Cgroup {
	if o, ok := r.Holder(); ok && o.Process != nil {
		return &o.Process.Cgroup
	}
	return &sockets.Cgroup{}
}

// Account returns the user of the socket or, if the system does not report that,
// the user of its first owner. It returns NoAccount if neither is known.
func (r *Row) Account() sockets.Account {
	if r.User.UID >= 0 || r.User.Name != "" {
		return r.User
	}
	if o, ok := r.Holder(); ok && o.Process != nil {
		return o.Process.User
	}
	return sockets.NoAccount()
}
