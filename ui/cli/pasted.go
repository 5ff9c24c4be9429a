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

// explainListed explains the socket that a line of ss, netstat or lsof is about; where
// this host has it no more, or never had, its state.
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

// besides adds to what a message or a question means what has the port that it names: on
// this host, or what it is for on another.
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
	case err == nil && !ip.IsUnspecified(): // 0.0.0.0 is refused where any address is taken
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

// firstAt returns the first row that has the target, of those that wait if any does.
func firstAt(rows []*model.Row, target who.Target) *model.Row {
	waiting, others := having(rows, target)
	for _, r := range append(waiting, others...) {
		if r.State != sockets.TimeWait {
			return r
		}
	}
	return nil
}
