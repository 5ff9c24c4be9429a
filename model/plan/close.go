package plan

import (
	"slices"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Close is what it hits to close sockets beneath the processes that have them
// open, and live on.
type Close struct {
	Rows    []*model.Row // to be closed
	Spared  []Spared     // not to be closed
	Session []*model.Row // of Rows, what this very berth hangs on: a login over the network
}

// Spared is a socket that is not closed, for a reason.
type Spared struct {
	Row *model.Row
	Bar Bar
}

// Bar is why a socket is not closed.
type Bar uint8

// The bars. BarNone: it can be closed.
const (
	BarNone  Bar = iota
	BarWaits     // LISTEN, or UDP without a peer: it would stop working and may keep its port
	BarBound     // TCP that is bound, but neither listens nor connects: the kernel does not find it
	BarUnix      // a unix socket: the kernel closes none
)

// barOf tells what stands against closing r. force lifts BarWaits.
func barOf(r *model.Row, force bool) Bar {
	switch {
	case r.Proto == sockets.Unix:
		return BarUnix
	case r.Proto == sockets.TCP && r.State == sockets.Bound:
		return BarBound
	case waits(r) && !force:
		return BarWaits
	}
	return BarNone
}

// ForClose plans to close rows. self is this very process and those that it
// descends from.
func ForClose(rows []*model.Row, self []int, force bool) *Close {
	c := &Close{}
	for _, r := range rows {
		if !r.Open() {
			continue
		}
		if bar := barOf(r, force); bar != BarNone {
			c.Spared = append(c.Spared, Spared{r, bar})
			continue
		}
		c.Rows = append(c.Rows, r)
		if slices.ContainsFunc(r.Owners, func(o sockets.Owner) bool { return slices.Contains(self, o.Process.PID) }) {
			c.Session = append(c.Session, r)
		}
	}
	return c
}

// Forced reports whether a socket that keeps a port is among those to be closed.
func (c *Close) Forced() bool { return slices.ContainsFunc(c.Rows, waits) }

// Ask words the question whether to close them.
func (c *Close) Ask() string {
	if c.Forced() {
		return "Close " + format.Plural(len(c.Rows), "socket") + " under their programs, which live on and may keep a port that works no more?"
	}
	return "Close " + format.Plural(len(c.Rows), "connection") + "? " + live(len(c.Rows))
}

func live(n int) string {
	if n == 1 {
		return "Its program lives on."
	}
	return "Their programs live on."
}

// SayRow tells of a socket what it is and whose.
func SayRow(r *model.Row, h *sockets.Host) string {
	said := SocketName(r) + " " + r.State.String()
	if owners := Owners([]*model.Row{r}); len(owners) > 0 {
		var names []string
		for _, p := range owners {
			names = append(names, Name(p))
		}
		return said + ", of " + format.List(names)
	}
	return said + ", " + language.English().Short(r.WhyUnowned(h))
}

// Say tells why it is not closed, and what would be right.
func (s Spared) Say() string {
	name := SocketName(s.Row)
	switch s.Bar {
	case BarWaits:
		return name + " " + s.Row.State.String() + " is left alone: closed in this way it would stop working and may keep its port; berth kill ends its owner (--force closes it all the same)"
	case BarBound:
		return name + " is left alone: the kernel closes no socket that is merely bound; berth kill ends its owner"
	case BarUnix:
		return name + " is left alone: the kernel closes no unix sockets"
	}
	return name
}
