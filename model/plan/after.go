package plan

import (
	"slices"
	"strings"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// Outcome is what a later snapshot shows about one port that was to be freed.
type Outcome struct {
	Name string       // as the user wrote it: "3000", "127.0.0.1:80/tcp"
	Rows []*model.Row // the sockets that hold it; empty if it is free
}

// Verify returns the outcome for each port that was to be freed, according to rows from
// a later snapshot. If the user named no ports, the outcomes are for the addresses of
// those chosen sockets that held a port.
func (k *Kill) Verify(rows []*model.Row) []Outcome {
	var all []Outcome
	for i, t := range k.Ports {
		all = append(all, Outcome{t.String(), Held(k.Ports[i:i+1], rows)})
	}
	if len(k.Ports) > 0 {
		return all
	}
	for _, was := range k.Rows {
		name := SocketName(nil, was)
		if !keeps(was) || slices.ContainsFunc(all, func(o Outcome) bool { return o.Name == name }) {
			continue
		}
		o := Outcome{Name: name}
		for _, r := range rows {
			if keeps(r) && r.Proto == was.Proto && r.Local == was.Local && r.Iface == was.Iface && sameUnix(r, was) {
				o.Rows = append(o.Rows, r)
			}
		}
		all = append(all, o)
	}
	return all
}

func sameUnix(a, b *model.Row) bool {
	return a.Unix == nil || b.Unix == nil || a.Unix.Path == b.Unix.Path
}

// Free reports whether nothing holds the port.
func (o *Outcome) Free() bool { return len(o.Rows) == 0 }

// Freed reports whether every port is free.
func Freed(all []Outcome) bool {
	return !slices.ContainsFunc(all, func(o Outcome) bool { return !o.Free() })
}

// Say states whether the port is free or who holds it: a process that was to be
// ended, or another one. kin must cover the owners of o.Rows.
func (o *Outcome) Say(l *language.Language, k *Kill, kin sockets.Kin, h *sockets.Host) string {
	v := voice{l}
	if o.Free() {
		return v.say("port_free", "port", o.Name)
	}
	owners := Owners(o.Rows)
	if len(owners) == 0 {
		return v.say("port_unknown", "port", o.Name, "why", v.Short(o.Rows[0].WhyUnowned(h)))
	}
	p := owners[0]
	key := "port_still"
	if !slices.ContainsFunc(k.Targets, func(t Target) bool { return t.Process.Same(p) }) {
		key = "port_again"
	}
	said := v.say(key, "port", o.Name, "name", v.of(p))
	if from, ok := kin.Parent[p.PID]; ok {
		said = v.say("child_of", "said", said, "parent", v.process(from.Name, from.PID))
	}
	if unit := kin.Unit[p.PID]; strings.HasSuffix(unit.Name, ".service") {
		said = v.say("started_as", "said", said, "unit", unit.Name, "whose", whose(v, unit))
	}
	return said
}
