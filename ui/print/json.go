package print

import (
	"io"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// JSON writes one object with all rows. docs/JSON.md describes it.
func JSON(w io.Writer, p Page) error {
	e := &encoder{host: p.Host}
	e.raw(`{"schema":"` + Schema + `","time":`)
	e.time(p.Time)
	e.raw(`,"host":`)
	e.text(hostName(p.Host))
	e.raw(`,"sockets":[`)
	for i, r := range p.Rows {
		e.comma(i)
		e.raw("{")
		e.socket(r, p)
		e.raw("}")
		if err := e.flush(w, flushAt); err != nil {
			return err
		}
	}
	e.raw("],\n\"gaps\":")
	e.gaps(p.Missing)
	e.raw("}\n")
	return e.flush(w, 0)
}

// NDJSON writes one line per row, followed by a line with a summary.
func NDJSON(w io.Writer, p Page) error {
	e := &encoder{host: p.Host}
	for _, r := range p.Rows {
		e.raw(`{"type":"socket",`)
		e.socket(r, p)
		e.raw("}\n")
		if err := e.flush(w, flushAt); err != nil {
			return err
		}
	}
	e.raw(`{"type":"summary","schema":"` + Schema + `","time":`)
	e.time(p.Time)
	e.raw(`,"host":`)
	e.text(hostName(p.Host))
	e.raw(`,"gaps":`)
	e.gaps(p.Missing)
	e.raw(`,"counts":`)
	e.counts(p.Rows)
	e.raw("}\n")
	return e.flush(w, 0)
}

func hostName(h *sockets.Host) string {
	if h == nil {
		return ""
	}
	return h.Name
}

func (e *encoder) gaps(missing []sockets.Missing) {
	e.list("", len(missing), func(i int) {
		m := missing[i]
		e.raw(`{"what":`)
		e.text(string(m.What))
		e.raw(`,"why":`)
		e.text(model.Why(language.English(), m))
		e.number(`,"count":`, int64(m.Count), m.Count > 0)
		e.raw(`,"mend":`)
		e.text(model.Mend(language.English(), m))
		e.raw("}")
	})
}

// counts appends the number of rows, the number of rows without a known owner, and
// the number of rows in each state, including states in which there are none.
func (e *encoder) counts(rows []*model.Row) {
	var n sockets.CountBy[sockets.State]
	unknown := 0
	for _, r := range rows {
		n.Add(r.State, 1)
		if r.Gap != sockets.GapNone {
			unknown++
		}
	}
	e.number(`{"sockets":`, int64(len(rows)), true)
	e.number(`,"unknown_owners":`, int64(unknown), true)
	e.raw(`,"states":{`)
	for i, s := range sockets.States() {
		if i > 0 {
			e.raw(",")
		}
		e.number(`"`+s.String()+`":`, int64(n.Of(s)), true)
	}
	e.raw("}}")
}
