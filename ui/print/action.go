package print

import (
	"io"

	"berth/model"
	"berth/model/language"
	"berth/model/plan"
	"berth/sockets"
)

// Killed is a plan to end processes and, unless it was a dry run, the outcome.
type Killed struct {
	Page   // the rows are not printed
	Plan   *plan.Kill
	DryRun bool
	Signal sockets.Signal
	Fates  []plan.Fate    // of the targets; nil: nothing was done
	Ports  []plan.Outcome // nil: nothing was done
}

// Closed is a plan to close sockets and, unless it was a dry run, the outcome.
type Closed struct {
	Page
	Plan    *plan.Close
	DryRun  bool
	Answers []plan.Answer      // for the sockets that were to be closed; nil: nothing was done
	Became  []plan.CloseResult // for the same sockets; nil: nothing was done
}

// KillPlanJSON writes the first part of an object: what the action is aimed at,
// which is known before anything is done. KillJSON writes the rest. docs/JSON.md
// describes the object.
func KillPlanJSON(w io.Writer, k Killed) error {
	e := &encoder{}
	e.action("kill", k.DryRun, k.Page)
	e.word(`,"signal":`, k.Signal.Name)
	e.raw(",\n\"sockets\":[")
	for i, r := range k.Plan.Rows {
		e.comma(i)
		e.raw("{")
		e.socket(r, k.Page)
		e.raw("}")
	}
	e.raw("],\n\"gaps\":")
	e.gaps(k.Missing)
	return e.flush(w, 0)
}

// KillJSON writes the rest of the object: the processes that were to be ended, and
// what has become of each.
func KillJSON(w io.Writer, k Killed) error {
	e := &encoder{}
	e.raw(",\n\"targets\":[")
	for i := range k.Plan.Targets {
		e.comma(i)
		e.target(&k.Plan.Targets[i], k.Signal)
		fate := plan.Untried
		if k.Fates != nil {
			fate = k.Fates[i]
		}
		e.word(`,"fate":`, fate.String())
		e.raw("}")
	}
	e.raw("],\n\"ports\":[")
	for i := range k.Ports {
		e.comma(i)
		e.outcome(&k.Ports[i])
	}
	e.raw("]}\n")
	return e.flush(w, 0)
}

// ClosePlanJSON writes the first part of an object, which is about the sockets that
// were examined, before anything is done. CloseJSON writes the rest. docs/JSON.md
// describes the object.
func ClosePlanJSON(w io.Writer, c Closed) error {
	e := &encoder{}
	e.action("close", c.DryRun, c.Page)
	e.raw(",\n\"gaps\":")
	e.gaps(c.Missing)
	return e.flush(w, 0)
}

// CloseJSON writes the rest of the object: the sockets that were to be closed, and
// what has become of each.
func CloseJSON(w io.Writer, c Closed) error {
	e := &encoder{}
	e.raw(",\n\"sockets\":[")
	for i, r := range c.Plan.Rows {
		e.comma(i)
		fate := ""
		if c.Became != nil {
			fate = c.Became[i].Name(c.Answers[i])
		}
		e.fated(r, fate, c.Page)
	}
	for i, s := range c.Plan.Spared {
		e.comma(i + len(c.Plan.Rows))
		e.fated(s.Row, "spared", c.Page)
	}
	e.raw("]}\n")
	return e.flush(w, 0)
}

func (e *encoder) action(action string, dry bool, p Page) {
	e.raw(`{"schema":"` + Schema + `","time":`)
	e.time(p.Time)
	e.raw(`,"host":`)
	e.text(hostName(p.Host))
	e.word(`,"action":`, action)
	e.tri(`,"dry_run":`, sockets.TriOf(dry))
}

// comma begins entry i of a list on a new line.
func (e *encoder) comma(i int) {
	if i > 0 {
		e.raw(",")
	}
	e.raw("\n")
}

// target appends the fields of a process that is to be ended. It does not close the
// object.
func (e *encoder) target(t *plan.Target, s sockets.Signal) {
	e.raw("{")
	e.process(t.Process)
	e.unit(&t.Unit)
	e.word(`,"guard":`, t.Guard.String())
	f, why := t.Foretell(s)
	e.word(`,"foretold":`, f.String())
	e.field(`,"lives_because":`, clause(why))
	e.relatives(`,"children":`, t.Children)
	e.relatives(`,"ends_with_it":`, t.Within)
	e.number(`,"connections":`, int64(t.Breaks()), true)
}

// clause returns a sentence in English, or "" if there is none.
func clause(s language.Sentence) string {
	if s.Key == "" {
		return ""
	}
	return language.English().Say(s.Key, s.Facts)
}

func (e *encoder) relatives(key string, all []sockets.Relative) {
	e.list(key, len(all), func(i int) {
		e.number(`{"pid":`, int64(all[i].PID), true)
		e.field(`,"name":`, all[i].Name)
		e.raw("}")
	})
}

// unit appends the unit that a process belongs to, and whose systemd runs it.
func (e *encoder) unit(u *sockets.Unit) {
	e.field(`,"unit":`, u.Name)
	e.number(`,"unit_uid":`, u.Manager.UID, u.Manager.UID >= 0)
	e.field(`,"unit_inside":`, u.Inside)
	e.list(`,"unit_triggers":`, len(u.Triggers), func(i int) { e.text(u.Triggers[i]) })
}

func (e *encoder) outcome(o *plan.Outcome) {
	e.field(`{"port":`, o.Name)
	e.tri(`,"free":`, sockets.TriOf(o.Free()))
	var owners []sockets.Owner
	for _, r := range o.Rows {
		owners = append(owners, r.Owners...)
	}
	e.raw(`,"owners":`)
	e.owners(owners)
	e.raw("}")
}

func (e *encoder) fated(r *model.Row, fate string, p Page) {
	e.raw("{")
	e.socket(r, p)
	e.word(`,"fate":`, fate)
	e.raw("}")
}
