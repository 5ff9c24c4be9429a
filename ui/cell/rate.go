package cell

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/ui/theme"
)

func in(dst []Span, r *model.Row, x Context) []Span {
	return rate(dst, r, x, func(m model.Rate) uint64 { return m.In })
}

func out(dst []Span, r *model.Row, x Context) []Span {
	return rate(dst, r, x, func(m model.Rate) uint64 { return m.Out })
}

// rate draws a dot if nothing moves, and a blank if the rate is not known yet. It
// draws a dash for sockets whose bytes are not counted.
func rate(dst []Span, r *model.Row, x Context, way func(model.Rate) uint64) []Span {
	m, known := r.Moved()
	switch {
	case !r.Measurable() && !r.Serves():
		return none(dst, x)
	case !known:
		return put(dst, " ", theme.Plain)
	}
	return put(dst, Moving(way(m), x.ASCII), quiet(way(m) == 0))
}

// conns draws how many connections a listener has.
func conns(dst []Span, r *model.Row, x Context) []Span {
	switch s := r.Served; {
	case !r.Serves():
		return none(dst, x)
	case s == nil || s.Shared:
		return put(dst, " ", theme.Plain)
	case s.Conns == 0:
		return put(dst, Nought(x.ASCII), theme.Muted)
	default:
		return put(dst, strconv.Itoa(s.Conns), theme.Plain)
	}
}

// opened draws how many new connections per second a listener was seen to receive.
func opened(dst []Span, r *model.Row, x Context) []Span {
	switch s := r.Served; {
	case !r.Serves():
		return none(dst, x)
	case s == nil || s.Shared || s.Opened < 0:
		return put(dst, " ", theme.Plain)
	default:
		return put(dst, Often(s.Opened, x.ASCII), quiet(s.Opened == 0))
	}
}

// quiet returns the role of a number. If the parameter nothing is true, the number
// is muted.
func quiet(nothing bool) theme.Role {
	if nothing {
		return theme.Muted
	}
	return theme.Plain
}

// Moving returns bytes per second as a string: a dot for none, otherwise as Pace
// does.
func Moving(n uint64, ascii bool) string {
	if n == 0 {
		return Nought(ascii)
	}
	return Pace(n)
}

// Often returns how often something happens per second: "0.2", "3", "120", "1.20k",
// or a dot for never.
func Often(n float64, ascii bool) string {
	switch {
	case n <= 0:
		return Nought(ascii)
	case n < 9.95:
		return strings.TrimSuffix(strconv.FormatFloat(max(n, 0.1), 'f', 1, 64), ".0")
	}
	return Pace(uint64(n + 0.5))
}

// Growth returns the amount by which a number has grown: "+12", "-3", or a dot for
// no change.
func Growth(n int, ascii bool) string {
	switch {
	case n == 0:
		return Nought(ascii)
	case n < 0:
		return "-" + Rough(uint64(-n))
	}
	return "+" + Rough(uint64(n))
}

// trend draws the last minute. It draws a blank for each part in which nothing
// moved, or a single dot if nothing moved in any of them.
func trend(dst []Span, r *model.Row, x Context) []Span {
	parts := r.Trail.At(x.Now)
	most := slices.Max(parts[:])
	switch {
	case !r.Measurable():
		return none(dst, x)
	case most == 0 && r.Rate == nil:
		return put(dst, " ", theme.Plain)
	case most == 0:
		return put(dst, Nought(x.ASCII), theme.Muted)
	}
	for i, n := range parts {
		if n == 0 {
			parts[i] = math.NaN()
		}
	}
	return put(dst, Spark(parts[:], most, x.ASCII), theme.Muted)
}

// Nought returns the dot that stands for a rate of zero.
func Nought(ascii bool) string {
	if ascii {
		return "."
	}
	return "·"
}

// Pace returns bytes per second in powers of 1000, in a form that filters accept:
// "512", "1.25k", "12.5M".
func Pace(n uint64) string { return scaled(n, 1000, "kMGTPE") }

// Rough returns a quantity in at most four cells, in powers of 1000: "999",
// "1.2k", "340k", "12M".
func Rough(n uint64) string {
	text := scaled(n, 1000, "kMGTPE")
	if n < 1000 {
		return text
	}
	number, unit := text[:len(text)-1], text[len(text)-1:]
	switch dot := strings.IndexByte(number, '.'); dot {
	case -1:
	case 1:
		number = number[:3]
	default:
		number = number[:dot]
	}
	return number + unit
}
