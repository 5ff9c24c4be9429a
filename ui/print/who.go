package print

import (
	"io"
	"time"

	"berth/model"

	"berth/model/who"
	"berth/sockets"
)

// Answers is what was found of some ports.
type Answers struct {
	Verdicts []*who.Verdict
	Time     time.Time
	Host     *sockets.Host
	Missing  []sockets.Missing
}

// WhoJSON writes one object with an answer for each port in each transport.
// docs/JSON.md tells what is in it.
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
	e.raw(`,"holders":[`)
	for i := range end.Holders {
		if i > 0 {
			e.raw(",")
		}
		e.holder(&end.Holders[i])
	}
	e.raw("]")
	e.connections(end)
	e.sockets(`,"sockets":[`, end.Rows, a)
	e.sockets(`,"elsewhere":[`, end.Elsewhere, a)
	e.raw("}")
}

func (e *encoder) sockets(key string, rows []*model.Row, a Answers) {
	e.raw(key)
	for i, r := range rows {
		if i > 0 {
			e.raw(",")
		}
		e.raw("{")
		e.socket(r, Page{Time: a.Time, Host: a.Host})
		e.raw("}")
	}
	e.raw("]")
}

// bindable is what the schema had before it told of two kinds of programs.
func bindable(a who.Answer) sockets.Tri {
	if a == who.Depends {
		return sockets.Unknown
	}
	return sockets.TriOf(a == who.Yes)
}

func (e *encoder) obstacles(all []who.Obstacle) {
	e.raw(`,"obstacles":[`)
	for i := range all {
		o := &all[i]
		if i > 0 {
			e.raw(",")
		}
		e.word(`{"cause":`, o.Cause.String())
		e.word(`,"plain":`, o.Plain.String())
		e.word(`,"reuseaddr":`, o.Reuse.String())
		e.number(`,"sockets":`, int64(len(o.Rows)), len(o.Rows) > 0)
		e.raw("}")
	}
	e.raw("]")
}
