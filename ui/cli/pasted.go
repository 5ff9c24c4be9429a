package cli

import (
	"context"
	"net/netip"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/explain"
	"berth/model/query"
	"berth/model/who"
	"berth/sockets"
	"berth/ui/print"
)

// explainListed explains the socket that a line from ss, netstat or lsof is about.
// If this host does not have that socket, or no longer has it, it explains the
// socket's state.
func (a *app) explainListed(ctx context.Context, x *explain.Explainer, look print.Style, l explain.Listed) error {
	if !l.Connected() {
		where := l.Local
		if l.UDP {
			where += "/udp"
		}
		ports, err := a.targetsOf(ctx, "explain", []string{where})
		if err != nil {
			return err
		}
		return a.explainSockets(ctx, x, look, target{ports: ports})
	}
	q, err := query.Parse(l.Filter())
	if err != nil {
		return err
	}
	v, err := a.viewOf(ctx, target{query: q})
	switch {
	case err != nil:
		return err
	case len(v.Rows) > 0:
		return a.explainSockets(ctx, x, look, target{query: q})
	}
	x.Host, x.Time = v.Host, v.Time
	return print.Explanation(a.Out, x.Gone(l), a.explainedWidth(), look)
}

// besides extends the explanation of a message or a question that names a port. If
// the port is on this host, it adds what has the port. If the port is on another
// host, it adds what the port is for.
func (a *app) besides(ctx context.Context, x *explain.Explainer, t explain.Text, what string) explain.Text {
	p, ok := explain.PlaceIn(what)
	where := locally(p)
	switch {
	case !ok:
		return t
	case where == "":
		return x.Elsewhere(t, p)
	}
	targets, err := a.targetsOf(ctx, "explain", []string{where})
	if err != nil || len(targets) == 0 {
		return t
	}
	v, err := a.viewAround(ctx, targets)
	if err != nil {
		return t
	}
	target := a.placed(targets, v.Host, false)[0]
	switch missing := target.Absence(v.Host) != ""; {
	case missing && explain.Unbound(what):
		return x.NotHere(t, target.Addr)
	case missing:
		return x.Elsewhere(t, p)
	}
	return x.Named(t, target.String(), firstAt(v.Rows, target))
}

// locally returns a port that may be one of this host's as other commands write it, or
// "" if it is on a host with another name.
func locally(p explain.Place) string {
	where := strconv.Itoa(int(p.Port))
	ip, err := netip.ParseAddr(p.Host)
	switch {
	case p.Host == "" || err == nil && ip.IsUnspecified(): // binding 0.0.0.0 is refused if any address is taken
		return where
	case err == nil:
		return netip.AddrPortFrom(ip, p.Port).String()
	case strings.EqualFold(p.Host, "localhost"):
		return "localhost:" + where
	}
	return ""
}

// firstAt returns the first row that has the target, preferring rows of berth's own
// network namespace, where the target is in use, and then rows that listen.
func firstAt(rows []*model.Row, target who.Target) *model.Row {
	waiting, others := having(rows, target)
	for _, r := range ownNetFirst(append(waiting, others...)) {
		if r.State != sockets.TimeWait {
			return r
		}
	}
	return nil
}
