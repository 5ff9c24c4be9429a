package pulse

import (
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// one is the content of a strip that is not a graph: the host or process that has
// the most of something.
type one struct {
	name  string // "": there is none
	role  theme.Role
	units []string // what the number counts, from long to short
	value string
}

// ones returns the strips for the slowest host and for the process that grows most.
// It returns none if talkers are unknown.
func (d *drawing) ones() []strip {
	t := d.view.Talk
	if t == nil {
		return nil
	}
	slow := one{role: theme.Address, units: d.units("slowest")}
	if t.Slowest.RTT > 0 {
		slow.name, slow.value = t.Slowest.Host.String(), cell.RTT(t.Slowest.RTT, d.context.ASCII)
	}
	grown := one{role: theme.Process, units: d.units("growing")}
	if t.Growing != nil {
		grown.name, grown.value = cell.Called(t.Growing, d.context), cell.Growth(t.GrownBy, d.context.ASCII)
	}
	return []strip{
		{name: d.tell("pulse.slowest"), rank: 3, place: 98, one: &slow},
		{name: d.tell("pulse.growing"), rank: 4, place: 99, one: &grown},
	}
}

// units returns the ways to say what a number counts, from long to short.
func (d *drawing) units(of string) []string {
	return []string{" · " + d.tell("pulse."+of+"_long"), " · " + d.tell("pulse."+of+"_short"), ""}
}

// single draws a strip that is not a graph.
func (d *drawing) single(s strip) line {
	o, room := s.one, d.share.plot()-(label-gutter)
	spans := []cell.Span{{Text: " " + draw.Pad(draw.Clip(s.name, label-2, false), label-1), Role: theme.Muted}}
	if o.name == "" {
		return line{spans: append(spans, cell.Span{Text: cell.Nought(d.context.ASCII), Role: theme.Muted})}
	}
	name, unit := draw.Clip(o.name, room, false), ""
	for _, u := range o.units {
		if cell.Width(name)+cell.Width(u) <= room {
			unit = u
			break
		}
	}
	return line{spans: append(spans, cell.Span{Text: name, Role: o.role}, cell.Span{Text: draw.Pad(unit, room-cell.Width(name)), Role: theme.Muted}, cell.Span{Text: flush(o.value, 7), Role: theme.Plain})}
}
