package model

import (
	"berth/model/port"
	"berth/sockets"
)

// Row is one socket with its meaning. A Row never changes: a table replaces it when
// anything changes, so a Row may be read anywhere at any time.
type Row struct {
	sockets.Socket // Timer as it was when the row was made: TimerLeft returns what is left of it
	Side           Side
	Alerted        bool         // it began to match a filter that is watched for, and still does
	Ports          [2]port.Mark // of the local and the remote port; the zero Mark if there is none
	Ails           Ails
	Service        string // what the server's port is registered for; "" if for nothing, or if the server is not known
	Life           Life
	Peer           *Peer          // the other end, if it is on this machine too
	Others         *Others        // nil: there are none; see Via and Was
	Space          *sockets.Space // its network namespace; nil for this program's own
	Changed        *Trend         // nil: nothing has changed; see Trend
	Rate           *Rate          // nil: not known; see Measurable for which rows may have one
	Trail          *Trail         // what it moved in the last minute; nil: nothing was seen to move
	Served         *Served        // for a listener; nil: its connections have not been read yet; see Serves
	Forward        *Forward       // where what arrives for its port is redirected; nil: it is not
	Fold           *Fold          // for a row that stands for several sockets; nil: it is one socket
}

// Others are the owners under which a row is shown when it has none of its own.
// They are behind a pointer because few rows have any.
type Others struct {
	Via []sockets.Owner // for a socket that waits to be accepted: the owners of its listener
	Was []sockets.Owner // for a closed or TIME_WAIT socket: the owners it was seen to have
}

// OthersOf returns the part of via and was that a row keeps.
func OthersOf(via, was []sockets.Owner) *Others {
	if len(via) == 0 && len(was) == 0 {
		return nil
	}
	return &Others{Via: via, Was: was}
}

// Via returns the owners of the listener, for a socket that waits to be accepted.
func (r *Row) Via() []sockets.Owner {
	if r.Others == nil {
		return nil
	}
	return r.Others.Via
}

// Was returns the owners that a closed or TIME_WAIT socket was seen to have.
func (r *Row) Was() []sockets.Owner {
	if r.Others == nil {
		return nil
	}
	return r.Others.Was
}

// Peer is the other end of a connection within this machine.
type Peer struct {
	Key    sockets.Key
	Owners []sockets.Owner
	Gap    sockets.Gap     // why its owner is not known
	Via    []sockets.Owner // for one that waits to be accepted: the owners of its listener
}

// Server returns the server's end of the row, the one whose port names the service,
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
// else a former owner, else the one that is to accept it.
func (r *Row) Holder() (sockets.Owner, bool) {
	for _, owners := range [...][]sockets.Owner{r.Owners, r.Was(), r.Via()} {
		if len(owners) > 0 {
			return owners[0], true
		}
	}
	return sockets.Owner{}, false
}

// Cgroup returns what runs the process under which the row is shown; the zero
// Cgroup if that is not known.
func (r *Row) Cgroup() *sockets.Cgroup {
	if o, ok := r.Holder(); ok && o.Process != nil {
		return &o.Process.Cgroup
	}
	return &sockets.Cgroup{}
}

// Account returns the user of the socket or, if the system does not report it, that
// of its first owner; NoAccount if neither is known.
func (r *Row) Account() sockets.Account {
	if r.User.UID >= 0 || r.User.Name != "" {
		return r.User
	}
	if o, ok := r.Holder(); ok && o.Process != nil {
		return o.Process.User
	}
	return sockets.NoAccount()
}
