package model

import (
	"berth/model/port"
	"berth/sockets"
)

// Row is one socket with its meaning. A Row is never changed once it is made:
// a table replaces it when anything in it changes, so that a Row may be read
// anywhere at any time.
type Row struct {
	sockets.Socket // Timer as it was when the row was made: TimerLeft tells what is left of it
	Side           Side
	Alerted        bool         // it began to match a filter that is looked out for, and still does
	Ports          [2]port.Mark // of the local and the remote port; the zero Mark where there is none
	Ails           Ails
	Service        string // what the server's port is registered for; "" where nothing is, or where the server is not known
	Life           Life
	Peer           *Peer          // the other end, where it is on this machine too
	Others         *Others        // nil: there are none; see Via and Was
	Space          *sockets.Space // the network namespace that it lies in; nil for this program's own
	Changed        *Trend         // nil: nothing has; see Trend
	Rate           *Rate          // nil: not known; see Measurable for where there may be one
	Trail          *Trail         // what it moved in the last minute; nil: nothing was seen to move
	Served         *Served        // of a listener; nil: its connections were not read yet; see Serves
	Forward        *Forward       // where what comes for its port is sent on to; nil: it is not
	Fold           *Fold          // of one that stands for several; nil: it is a socket
}

// Others are the owners that a row is shown under when it has none of its own.
// They lie behind a pointer, since few rows have any.
type Others struct {
	Via []sockets.Owner // of a socket that waits to be accepted: the owners of its listener
	Was []sockets.Owner // of a closed or TIME_WAIT socket: the owners it was seen to have
}

// OthersOf returns what a row keeps of via and was.
func OthersOf(via, was []sockets.Owner) *Others {
	if len(via) == 0 && len(was) == 0 {
		return nil
	}
	return &Others{Via: via, Was: was}
}

// Via returns, of a socket that waits to be accepted, the owners of its listener.
func (r *Row) Via() []sockets.Owner {
	if r.Others == nil {
		return nil
	}
	return r.Others.Via
}

// Was returns, of a closed or TIME_WAIT socket, the owners it was seen to have.
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
	Gap    sockets.Gap     // why no owner of it is known
	Via    []sockets.Owner // of one that waits to be accepted: the owners of its listener
}

// Server returns the server's end of the row, whose port it is that the service
// is named after, and whether it can be told.
func (r *Row) Server() (sockets.Endpoint, bool) {
	switch r.Side {
	case SideListen, SideIn:
		return r.Local, r.Local.IsValid()
	case SideOut:
		return r.Remote, r.Remote.IsValid()
	}
	return sockets.Endpoint{}, false
}

// Holder returns the first of the processes that the row is shown under: an
// owner, else one that it was seen to have, else one that is to accept it.
func (r *Row) Holder() (sockets.Owner, bool) {
	for _, owners := range [...][]sockets.Owner{r.Owners, r.Was(), r.Via()} {
		if len(owners) > 0 {
			return owners[0], true
		}
	}
	return sockets.Owner{}, false
}

// Cgroup returns who runs the process that the row is shown under; the zero
// Cgroup where that is not known.
func (r *Row) Cgroup() *sockets.Cgroup {
	if o, ok := r.Holder(); ok && o.Process != nil {
		return &o.Process.Cgroup
	}
	return &sockets.Cgroup{}
}

// Account returns the user of the socket or, where the system does not tell,
// that of its first owner; NoAccount where neither is known.
func (r *Row) Account() sockets.Account {
	if r.User.UID >= 0 || r.User.Name != "" {
		return r.User
	}
	if o, ok := r.Holder(); ok && o.Process != nil {
		return o.Process.User
	}
	return sockets.NoAccount()
}
