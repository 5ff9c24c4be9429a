package print

import (
	"io"
	"time"

	"berth/model"
	"berth/model/front"
	"berth/model/language"
	"berth/model/who"
	"berth/sockets"
)

// Answers is what was found out about some ports.
type Answers struct {
	Verdicts []*who.Verdict
	Time     time.Time
	Host     *sockets.Host
	Missing  []sockets.Missing
}

// WhoJSON writes one object with an answer for each port in each transport.
// docs/JSON.md describes it.
func WhoJSON(w io.Writer, a Answers) error {
	e := &encoder{}
	e.raw(`{"schema":"` + Schema + `","time":`)
	e.time(a.Time)
	e.raw(`,"host":`)
	e.text(hostName(a.Host))
	e.raw(`,"answers":[`)
	n := 0
	for _, v := range a.Verdicts {
		for _, end := range v.Addressed() {
			e.comma(n)
			e.answer(v, end, a)
			n++
		}
	}
	e.raw("],\n\"gaps\":")
	e.gaps(a.Missing)
	e.raw("}\n")
	return e.flush(w, 0)
}

func (e *encoder) answer(v *who.Verdict, end *who.End, a Answers) {
	e.word(`{"target":`, v.Target.String())
	e.word(`,"proto":`, end.Proto.String())
	ip := ""
	if v.Addr.IsValid() {
		ip = v.Addr.String()
	}
	e.word(`,"ip":`, ip)
	e.number(`,"port":`, int64(v.Port), true)
	e.word(`,"class":`, v.Mark.Class.String())
	e.word(`,"range":`, v.Mark.Range.String())
	e.field(`,"service":`, end.Entry.Name)
	e.tri(`,"held":`, sockets.TriOf(end.Held()))
	e.tri(`,"bindable":`, bindable(end.Plain()))
	e.word(`,"bind":{"plain":`, end.Plain().String())
	e.word(`,"reuseaddr":`, end.Reuse().String())
	e.raw("}")
	e.obstacles(end.Obstacles)
	e.word(`,"test_bind":`, end.Bind.String())
	e.number(`,"time_wait_ms":`, end.Leaves.Milliseconds(), end.Leaves > 0)
	e.field(`,"text":`, end.Say(a.Host, a.Time))
	e.list(`,"holders":`, len(end.Holders), func(i int) { e.holder(&end.Holders[i]) })
	e.front(end, a)
	e.connections(end)
	e.sockets(`,"sockets":`, end.Rows, a)
	e.sockets(`,"elsewhere":`, end.Elsewhere, a)
	e.raw("}")
}

// front appends what happens to connections to each of the addresses before they
// reach the port.
func (e *encoder) front(end *who.End, a Answers) {
	e.list(`,"front":`, len(end.Front.Passages), func(i int) {
		p := &end.Front.Passages[i]
		e.word(`{"from":`, [...]string{"outside", "this-host"}[p.From])
		if p.Doors == nil {
			e.raw(`,"interfaces":null`)
		} else {
			e.list(`,"interfaces":`, len(p.Doors), func(i int) { e.text(p.Doors[i]) })
		}
		e.list(`,"ips":`, len(p.Addrs), func(i int) { e.text(p.Addrs[i].String()) })
		e.tri(`,"let_in":`, p.Fate.In)
		e.tri(`,"sent_on":`, p.Fate.Moves)
		e.destination(end, p)
		why := ""
		if p.Fate.Moves == sockets.Unknown || p.Fate.In == sockets.Unknown {
			why = p.Fate.Doubt.Say(language.English(), a.Host.Netfilter)
		}
		e.field(`,"why":`, why)
		e.raw("}")
	})
}

// destination appends where connections are redirected, and who listens there.
func (e *encoder) destination(end *who.End, p *front.Passage) {
	e.raw(`,"to":`)
	d := p.Fate.Dest
	if d.By == "" || p.Fate.Moves == sockets.No {
		e.raw("null")
		return
	}
	e.raw(`{"ip":`)
	e.address(d.Addr)
	e.number(`,"port":`, int64(d.Port), true)
	e.word(`,"by":`, d.By)
	var owners []sockets.Owner
	var c sockets.Container
	var in *sockets.Space
	for i := range end.Front.Sent {
		s := &end.Front.Sent[i]
		if s.Dest != d {
			continue
		}
		in = s.Space
		for _, r := range s.Behind {
			owners = append(owners, r.Owners...)
			if c.ID == "" {
				c = r.Cgroup().Container
			}
		}
		break
	}
	e.raw(`,"owners":`)
	e.owners(owners)
	e.field(`,"container":`, c.Called())
	e.netnsOf(in)
	e.raw("}")
}

func (e *encoder) sockets(key string, rows []*model.Row, a Answers) {
	e.list(key, len(rows), func(i int) {
		e.raw("{")
		e.socket(rows[i], Page{Time: a.Time, Host: a.Host})
		e.raw("}")
	})
}

// bindable returns the value that the schema had before two kinds of programs were
// distinguished.
func bindable(a who.Answer) sockets.Tri {
	if a == who.Depends {
		return sockets.Unknown
	}
	return sockets.TriOf(a == who.Yes)
}

func (e *encoder) obstacles(all []who.Obstacle) {
	e.list(`,"obstacles":`, len(all), func(i int) {
		o := &all[i]
		e.word(`{"cause":`, o.Cause.String())
		e.word(`,"plain":`, o.Plain.String())
		e.word(`,"reuseaddr":`, o.Reuse.String())
		e.number(`,"sockets":`, int64(len(o.Rows)), len(o.Rows) > 0)
		e.raw("}")
	})
}
