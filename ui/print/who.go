package print

import (
	"io"
	"time"

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
	for i, v := range a.Verdicts {
		for j := range v.Ends {
			if i+j > 0 {
				e.raw(",")
			}
			e.raw("\n")
			e.answer(v, &v.Ends[j], a)
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
	e.tri(`,"bindable":`, end.Bindable())
	e.word(`,"test_bind":`, end.Bind.String())
	e.number(`,"time_wait_ms":`, end.Leaves.Milliseconds(), end.Leaves > 0)
	e.field(`,"text":`, end.Say(a.Host, a.Time))
	e.raw(`,"sockets":[`)
	for i, r := range end.Rows {
		if i > 0 {
			e.raw(",")
		}
		e.raw("{")
		e.socket(r, Page{Time: a.Time, Host: a.Host})
		e.raw("}")
	}
	e.raw("]}")
}
