package detail

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/who"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/theme"
)

func (w *writer) owners() {
	r := w.row
	w.forward()
	switch {
	case r.State == sockets.Redirect:
	case len(r.Owners) > 0:
		w.page.Head(w.held(cell.Processes(r.Owners)))
		w.list(r.Owners)
		w.page.Wrapped(0, theme.Gap, w.language.Long(r.MayBeMore()))
	default:
		w.page.Head(w.tell("detail.held"))
		w.page.Wrapped(0, theme.Gap, w.language.Long(r.WhyUnowned(w.context.Host)))
	}
	if len(r.Via()) > 0 {
		head := w.tell("detail.waits")
		if r.Gap == sockets.GapClosed {
			head = w.tell("detail.listens")
		}
		w.page.Head(head)
		w.list(r.Via())
	}
	if len(r.Owners) == 0 && len(r.Was()) > 0 {
		w.page.Head(w.tell("detail.was"))
		w.list(r.Was())
	}
	if r.Peer != nil && len(r.Peer.Owners) > 0 {
		w.page.Head(w.tell("detail.peer"))
		w.list(r.Peer.Owners)
	} else if r.Peer != nil && len(r.Peer.Via) > 0 {
		head := "detail.peer_waits"
		if r.Peer.Gap == sockets.GapHandshake {
			head = "detail.peer_shakes"
		}
		w.page.Head(w.tell(head))
		w.list(r.Peer.Via)
	}
}

// held returns the heading for a list of n holders.
func (w *writer) held(n int) string {
	if n == 1 {
		return w.tell("detail.held")
	}
	return w.tell("detail.held_many", "count", strconv.Itoa(n))
}

// forward says where packets for the port are sent instead, and who listens there.
func (w *writer) forward() {
	f := w.row.Forward
	if f == nil {
		return
	}
	w.page.Head(w.tell("detail.sent_on"))
	to := netip.AddrPortFrom(f.Addr, f.Port).String()
	if !f.Addr.IsValid() {
		to = w.context.Language.Tell("front.own", "port", strconv.Itoa(int(f.Port)))
	}
	w.page.Tell(w.tell("detail.to"), theme.Address, to)
	w.page.Tell(w.tell("detail.by"), theme.Plain, f.By)
	inside := "front.host"
	if w.row.Space != nil {
		inside = "front.inner"
	}
	for _, from := range []struct {
		key   string
		moves sockets.Tri
	}{{"front.outside", f.Outside}, {inside, f.Host}} {
		switch what := w.context.Language.Tell(from.key); from.moves {
		case sockets.Yes:
			w.page.Tell(w.tell("detail.what"), theme.Plain, what)
		case sockets.Unknown:
			w.page.Tell(w.tell("detail.what"), theme.Gap, w.tell("detail.some", "what", what))
		}
	}
	w.list(f.Owners)
}

// list describes each process once. For processes that are alike it describes only
// the first, and says how many more there are.
func (w *writer) list(owners []sockets.Owner) {
	var told []*sockets.Process
	for i, o := range owners {
		p := o.Process
		if i > 0 && owners[i-1].Process == p || slices.ContainsFunc(told, func(q *sockets.Process) bool { return alike(p, q) }) {
			continue
		}
		told = append(told, p)
		var fds, more []string
		for j, same := range owners[i:] {
			switch q := same.Process; {
			case q == p && same.FD >= 0:
				fds = append(fds, strconv.Itoa(same.FD))
			case q != p && q != owners[i+j-1].Process && alike(p, q):
				more = append(more, strconv.Itoa(q.PID))
			}
		}
		w.process(p, fds)
		if len(more) > 0 {
			w.page.Wrapped(2, theme.Plain, w.tell("detail.alike", "count", strconv.Itoa(len(more)), "pids", w.language.List(more)))
		}
	}
}

// alike reports whether two processes differ only in their pids, so that what is said
// about one also holds for the other.
func alike(a, b *sockets.Process) bool {
	return model.AreAlike(a, b) && a.User == b.User && a.Run == b.Run && a.Unread == b.Unread && a.Cgroup == b.Cgroup
}

func (w *writer) process(p *sockets.Process, fds []string) {
	line := []cell.Span{{Text: cell.Name(p), Role: theme.Process}, {Text: "  pid ", Role: theme.Muted}, {Text: strconv.Itoa(p.PID), Role: theme.Plain}}
	if len(fds) > 0 {
		line = append(line, cell.Span{Text: "  fd ", Role: theme.Muted}, cell.Span{Text: strings.Join(fds, " "), Role: theme.Plain})
	}
	w.page.Lines = append(w.page.Lines, line)
	user := cmp.Or(model.AccountName(p.User), w.tell("detail.unknown_user"))
	if !p.Started.IsZero() {
		user += w.tell("detail.since", "time", cell.Moment(p.Started, w.context.Now), "age", cell.Duration(w.context.Now.Sub(p.Started)))
	}
	w.page.Wrapped(2, theme.Muted, user)
	w.page.Wrapped(2, theme.Muted, p.Cmdline)
	w.page.Wrapped(2, theme.Muted, who.RunBy(w.language, &p.Cgroup))
	w.page.Wrapped(2, theme.Gap, w.language.Long(model.WhyUnread(p)))
	if o, ok := w.detail.Origins[p]; ok {
		w.origin(&o)
	}
}
