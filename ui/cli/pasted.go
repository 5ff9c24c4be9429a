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
	if !l.Remote.IsValid() {
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
	q, err := query.Parse("local:" + l.Local + " remote:" + l.Remote.String())
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
	if !ok {
		return t
	}
	where, host := strconv.Itoa(int(p.Port)), p.Host
	ip, err := netip.ParseAddr(host)
	switch {
	case strings.EqualFold(host, "localhost"):
		where = "localhost:" + where
	case err == nil && !ip.IsUnspecified(): // binding 0.0.0.0 is refused if any address is taken
		where = netip.AddrPortFrom(ip, p.Port).String()
	case err != nil && host != "":
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
	if target.Absence(v.Host) != "" {
		return x.Elsewhere(t, p)
	}
	return x.Named(t, target.String(), firstAt(v.Rows, target))
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
