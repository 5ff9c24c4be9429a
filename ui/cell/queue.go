package cell

import (
	"strconv"

	"berth/model"
	"berth/sockets"
	"berth/ui/theme"
)

// reach draws from where a socket can be reached.
func reach(dst []Span, r *model.Row, x Context) []Span {
	switch r.Reach() {
	case model.ReachAny:
		return put(dst, x.tell("reach_any"), theme.Wildcard)
	case model.ReachAddress:
		return put(dst, x.tell("reach_address"), theme.Plain)
	case model.ReachLink:
		return put(dst, x.tell("reach_link"), theme.Plain)
	case model.ReachHost:
		return put(dst, x.tell("reach_host"), theme.Muted)
	}
	return none(dst, x)
}

// queue draws "3/511", "5/4 FULL +115", and of UDP "208K/208K FULL +994", behind
// a bar that fills.
func queue(dst []Span, r *model.Row, x Context) []Span {
	now, most := r.Waiting()
	if most <= 0 && !r.Crammed() {
		return none(dst, x)
	}
	role := theme.Plain
	switch {
	case r.Crammed():
		role = theme.Bad
	case now == 0:
		role = theme.Muted
	}
	if now > 0 && !x.ASCII {
		dst = put(dst, bar(now, most)+" ", role)
	}
	dst = put(dst, amount(now, r.Proto)+"/"+amount(most, r.Proto), role)
	if r.Crammed() {
		dst = put(dst, " FULL", theme.Bad)
	}
	if r.Trend.Dropped > 0 {
		dst = put(dst, " +"+strconv.FormatUint(uint64(r.Trend.Dropped), 10), theme.Warn)
	}
	return dst
}

// amount writes connections by their number, and bytes short.
func amount(n int64, p sockets.Proto) string {
	if p == sockets.UDP {
		return Bytes(uint64(n))
	}
	return strconv.FormatInt(n, 10)
}

// bar is a sign that is the fuller the more of most there is.
func bar(n, most int64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	last := int64(len(bars) - 1)
	return string(bars[min(last, max(0, n*last/max(1, most)))])
}
