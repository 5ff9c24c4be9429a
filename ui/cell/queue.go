package cell

import (
	"strconv"

	"berth/model"
	"berth/sockets"
	"berth/ui/theme"
)

// reach draws where a socket can be reached from.
func reach(dst []Span, r *model.Row, x Context) []Span {
	far := r.Reach()
	if far == model.ReachNone {
		return none(dst, x)
	}
	roles := [...]theme.Role{model.ReachNobody: theme.Muted, model.ReachHost: theme.Muted, model.ReachLink: theme.Plain, model.ReachAddress: theme.Plain, model.ReachAny: theme.Wildcard}
	return put(dst, x.Language.Word(far.Said()), roles[far])
}

// queue draws a bar that fills up, followed by "3/511", "5/4 FULL +115" or, for
// UDP, "208K/208K FULL +994".
func queue(dst []Span, r *model.Row, x Context) []Span {
	now, most := r.Waiting()
	switch {
	case r.Crammed():
		return fullQueue(dst, r, x, 0)
	case most <= 0:
		return none(dst, x)
	}
	role := theme.Plain
	if now == 0 {
		role = theme.Muted
	}
	dst = append(dst, fullness(now, most, x, role)...)
	return lost(put(dst, amount(now, r.Proto)+"/"+amount(most, r.Proto), role), r, false)
}

// briefest is the shortest form of a full queue.
const briefest = 5

// fullQueue draws a full queue in one of several forms, of which form 0 is the
// longest. With each further form, it leaves out one more part, in this order: the
// amount waiting, the limit, the bar, the last digits of the number dropped, and
// finally that entire number.
func fullQueue(dst []Span, r *model.Row, x Context, form int) []Span {
	now, most := r.Waiting()
	if form < 3 {
		dst = append(dst, fullness(now, most, x, theme.Bad)...)
	}
	switch form {
	case 0:
		dst = put(dst, amount(now, r.Proto)+"/"+amount(most, r.Proto)+" ", theme.Bad)
	case 1:
		dst = put(dst, amount(most, r.Proto)+" ", theme.Bad)
	}
	dst = put(dst, "FULL", theme.Bad)
	if form == briefest {
		return dst
	}
	return lost(dst, r, form == briefest-1)
}

// fullness returns the bar of a queue that is not empty.
func fullness(now, most int64, x Context, role theme.Role) []Span {
	if now <= 0 || x.ASCII {
		return nil
	}
	return []Span{{bar(now, most) + " ", role}}
}

// lost draws how much was dropped, if anything was.
func lost(dst []Span, r *model.Row, brief bool) []Span {
	n := uint64(r.Trend().Dropped)
	switch {
	case n == 0:
		return dst
	case brief:
		return put(dst, " +"+wholes(n), theme.Warn)
	}
	return put(dst, " +"+strconv.FormatUint(n, 10), theme.Warn)
}

// amount formats a number of connections in full, and a number of bytes
// abbreviated.
func amount(n int64, p sockets.Proto) string {
	if p == sockets.UDP {
		return Bytes(uint64(n))
	}
	return strconv.FormatInt(n, 10)
}

// bar returns a character that shows how large n is compared with the maximum, most.
func bar(n, most int64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	last := int64(len(bars) - 1)
	return string(bars[min(last, max(0, n*last/max(1, most)))])
}
