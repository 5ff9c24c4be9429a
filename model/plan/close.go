package plan

import (
	"slices"
	"strconv"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// Close is what closing sockets would affect. The processes that have them open
// continue to run.
type Close struct {
	Rows    []*model.Row // to be closed
	Spared  []Spared     // not to be closed
	Session []*model.Row // those of Rows on which this instance of berth itself depends, such as a login over the network
}

// Spared is a socket that is not closed, and the reason.
type Spared struct {
	Row *model.Row
	Bar Bar
}

// Bar is the reason why a socket is not closed.
type Bar uint8

// The bars. BarNone means that the socket can be closed.
const (
	BarNone  Bar = iota
	BarWaits     // LISTEN, or UDP without a peer: its program would stop working and might keep the port
	BarBound     // TCP that is bound but neither listens nor connects: the kernel can't find it
	BarUnix      // a unix socket: the kernel can't close these
	BarRule      // not a socket: a rule redirects what arrives for the port
)

// barOf returns what prevents closing r. force lifts BarWaits.
func barOf(r *model.Row, force bool) Bar {
	switch {
	case r.Proto == sockets.Unix:
		return BarUnix
	case r.State == sockets.Redirect:
		return BarRule
	case r.Proto == sockets.TCP && r.State == sockets.Bound:
		return BarBound
	case keeps(r) && !force:
		return BarWaits
	}
	return BarNone
}

// ForClose plans to close rows. self is this process and its ancestors.
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

// Forced reports whether any of the sockets to be closed holds a port.
func (c *Close) Forced() bool { return slices.ContainsFunc(c.Rows, keeps) }

// Ask returns the question whether to close the sockets.
func (c *Close) Ask(l *language.Language) string {
	key := "ask_close"
	if c.Forced() {
		key = "ask_close_forced"
	}
	return voice{l}.say(key, "count", strconv.Itoa(len(c.Rows)))
}

// SayRow states what a socket is and to whom it belongs.
func SayRow(l *language.Language, r *model.Row, h *sockets.Host) string {
	v := voice{l}
	owners := Owners([]*model.Row{r})
	if len(owners) == 0 {
		return v.say("row_unowned", "socket", v.socket(r), "state", r.State.String(), "why", v.Short(r.WhyUnowned(h)))
	}
	var names []string
	for _, p := range owners {
		names = append(names, v.of(p))
	}
	return v.say("row", "socket", v.socket(r), "state", r.State.String(), "names", v.list(names))
}

// Say states why the socket is not closed and what would be the right thing to do.
func (s Spared) Say(l *language.Language) string {
	v := voice{l}
	name := v.socket(s.Row)
	switch s.Bar {
	case BarWaits:
		return v.say("spared_waits", "name", name, "state", s.Row.State.String())
	case BarBound:
		return v.say("spared_bound", "name", name)
	case BarUnix:
		return v.say("spared_unix", "name", name)
	case BarRule:
		return v.say("spared_rule", "name", name)
	}
	return name
}
