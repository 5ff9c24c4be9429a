package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/explain"
	"berth/model/port"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/sockets/scrub"
	"berth/ui/print"
)

// mostExplained is the maximum number of sockets that are explained one by one.
const mostExplained = 3

// explainSockets explains the target's sockets, or a port that no socket has.
func (a *app) explainSockets(ctx context.Context, x *explain.Explainer, look print.Style, m target) error {
	v, err := a.viewOf(ctx, m)
	if err != nil {
		return err
	}
	x.Rows = v.Rows
	x.Host, x.Time, x.Names = v.Host, v.Time, port.NewRegistry(v.Host.Services)
	var texts []explain.Text
	var answer error
	missing := v.Missing // a filter may be about an owner that is not known
	switch {
	case len(m.ports) > 0:
		missing = withoutOwners(missing)
		for _, target := range a.placed(m.ports, v.Host, false) {
			texts = append(texts, ofPort(x, v, target)...)
		}
	case len(v.Rows) > 0:
		texts = ofFound(x, v.Rows)
	default:
		texts, answer = []explain.Text{x.None(scrub.String(m.query.String()))}, errNo
	}
	for i, t := range texts {
		if i > 0 {
			fmt.Fprintln(a.Out)
		}
		if err := print.Explanation(a.Out, t, a.explainedWidth(), look); err != nil {
			return err
		}
	}
	a.unseenIn(x.Language, missing)
	return answer
}

// viewOf reads the target's sockets, and those needed to interpret them. A filter
// finds unix sockets only if it finds no others.
func (a *app) viewOf(ctx context.Context, m target) (*table.View, error) {
	if len(m.ports) > 0 {
		return a.viewAround(ctx, m.ports)
	}
	ask := sockets.Everything()
	ask.Protos |= sockets.Protos(sockets.Unix)
	ask.Namespaces = sockets.AllNamespaces
	over := time.Duration(0)
	if m.query.Rated() {
		over = rateSpan
	}
	v, err := a.view(ctx, m.query.Ask(ask), m.query, table.Order{Column: column.Local}, over)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(v.Rows, func(r *model.Row) bool { return r.Proto != sockets.Unix }) {
		v.Rows = slices.DeleteFunc(slices.Clone(v.Rows), func(r *model.Row) bool { return r.Proto == sockets.Unix })
		v.Missing = table.MissingOf(v.Missing, v.Rows, m.query)
	}
	v.Rows = ownNetFirst(v.Rows)
	return v, nil
}

// ownNetFirst returns rows with those of berth's own network namespace first, because
// a question is more likely to be about them.
func ownNetFirst(rows []*model.Row) []*model.Row {
	elsewhere := func(r *model.Row) int {
		if r.Space != nil {
			return 1
		}
		return 0
	}
	return slices.SortedStableFunc(slices.Values(rows), func(a, b *model.Row) int { return elsewhere(a) - elsewhere(b) })
}

// ofFound returns the explanations of what a filter has found.
func ofFound(x *explain.Explainer, rows []*model.Row) []explain.Text {
	texts := ofFirst(x, rows)
	if more := len(rows) - len(texts); more > 0 {
		lists := "berth ls"
		if rows[0].Proto == sockets.Unix {
			lists += " -x"
		}
		last := len(texts) - 1
		texts[last] = x.Found(texts[last], more, lists)
	}
	return texts
}

// ofFirst returns the explanations of the first rows, one for each row.
func ofFirst(x *explain.Explainer, rows []*model.Row) []explain.Text {
	var texts []explain.Text
	for _, r := range rows[:min(mostExplained, len(rows))] {
		texts = append(texts, x.Row(r))
	}
	return texts
}

// ofPort returns the explanations for a port. It explains each socket that listens
// on the port; if there is none, one connection that has the port; and otherwise
// the port itself.
func ofPort(x *explain.Explainer, v *table.View, target who.Target) []explain.Text {
	waiting, others := having(ownNetFirst(v.Rows), target)
	rows := waiting
	if len(rows) == 0 {
		rows = others[:min(1, len(others))]
	}
	switch {
	case len(rows) == 0 && target.Absence(v.Host) != "":
		return []explain.Text{x.Absent(target.Port, target.String(), target.Addr.String())}
	case len(rows) == 0:
		return []explain.Text{x.Port(target.Port, target.String(), target.Addr)}
	}
	texts, n := ofSpots(x, rows)
	if more := len(waiting) + len(others) - n; more > 0 {
		last := len(texts) - 1
		texts[last] = x.In(oneSpace(append(waiting, others...))).More(texts[last], more, everyoneAt(target, rows[0]))
	}
	return texts
}

// oneSpace returns the network namespace that all of rows are in. It returns nil if
// that is berth's own, or there are several.
func oneSpace(rows []*model.Row) *sockets.Space {
	if slices.ContainsFunc(rows, func(r *model.Row) bool { return r.Space != rows[0].Space }) {
		return nil
	}
	return rows[0].Space
}

// ofSpots returns the explanations of the first rows. Rows that wait on the same spot, and
// so share its traffic (SO_REUSEPORT), have one together. n is how many rows are
// explained.
func ofSpots(x *explain.Explainer, rows []*model.Row) (texts []explain.Text, n int) {
	for len(rows) > 0 && len(texts) < mostExplained {
		first := rows[0]
		var same, rest []*model.Row
		for _, r := range rows {
			if shares(r, first) {
				same = append(same, r)
			} else {
				rest = append(rest, r)
			}
		}
		if len(same) == 1 {
			texts = append(texts, x.Row(first))
		} else {
			texts = append(texts, x.In(first.Space).Alike(together(same), same, "'local:"+first.Local.String()+"' side:listen"))
		}
		n, rows = n+len(same), rest
	}
	return texts, n
}

// shares reports whether two sockets wait on the same spot, or are the same one.
func shares(a, b *model.Row) bool {
	return a == b || a.Side == model.SideListen && a.Side == b.Side && a.Proto == b.Proto && a.State == b.State && a.Local == b.Local &&
		a.Iface == b.Iface && a.V6Only == b.V6Only && a.Key.NetNS == b.Key.NetNS
}

// together returns a row that stands for several, with the owners of all.
func together(rows []*model.Row) *model.Row {
	head := *rows[0]
	head.Fold, head.Owners = &model.Fold{Count: len(rows)}, nil
	for _, r := range rows {
		head.Owners = append(head.Owners, r.Owners...)
	}
	slices.SortFunc(head.Owners, sockets.CompareOwners)
	return &head
}

// everyoneAt returns the filter for all sockets that have the target. r is one of
// them.
func everyoneAt(target who.Target, r *model.Row) string {
	if target.Addr.IsValid() || target.Localhost {
		return "'local:" + r.Local.String() + "'"
	}
	filter := "lport:" + strconv.Itoa(int(target.Port))
	if target.Protos != 0 {
		filter += " proto:" + r.Proto.String()
	}
	return filter
}

// having returns the rows whose local end is the target: those that listen, and the
// rest. A socket bound to the wildcard address is included if no socket is bound to
// the target's own address.
func having(rows []*model.Row, target who.Target) (waiting, others []*model.Row) {
	for _, exact := range []bool{true, false} {
		for _, r := range rows {
			switch {
			case !at(r, target, exact):
			case r.Side == model.SideListen:
				waiting = append(waiting, r)
			default:
				others = append(others, r)
			}
		}
		if len(waiting)+len(others) > 0 {
			break
		}
	}
	return waiting, others
}

// at reports whether a socket is at the exact address of target. Unless exact is
// set, a wildcard address that covers target also counts.
func at(r *model.Row, target who.Target, exact bool) bool {
	local := r.Local.Addr()
	switch {
	case target.Meets(&r.Socket) == sockets.No:
		return false
	case !target.Localhost && !target.Addr.IsValid(), !exact && local.IsUnspecified():
		return true
	}
	return slices.ContainsFunc(target.Each(), func(t who.Target) bool { return t.Addr.WithZone("") == local.WithZone("") })
}
