package cell

import (
	"berth/model"
	"berth/ui/theme"
)

func in(dst []Span, r *model.Row, x Context) []Span {
	return rate(dst, r, x, func(m *model.Rate) uint64 { return m.In })
}

func out(dst []Span, r *model.Row, x Context) []Span {
	return rate(dst, r, x, func(m *model.Rate) uint64 { return m.Out })
}

// rate draws a dot where nothing moves, and a blank where that is not known yet,
// which is not the dash of a socket whose bytes are not counted.
func rate(dst []Span, r *model.Row, x Context, way func(*model.Rate) uint64) []Span {
	switch {
	case !r.Measurable():
		return none(dst, x)
	case r.Rate == nil:
		return put(dst, " ", theme.Plain)
	case way(r.Rate) == 0:
		return put(dst, Nought(x.ASCII), theme.Muted)
	}
	return put(dst, Pace(way(r.Rate)), theme.Plain)
}

// Nought returns the dot of a rate of nothing.
func Nought(ascii bool) string {
	if ascii {
		return "."
	}
	return "·"
}

// Pace returns bytes a second in powers of 1000, as filters take them: "512",
// "1.25k", "12.5M".
func Pace(n uint64) string { return scaled(n, 1000, "kMGTPE") }
