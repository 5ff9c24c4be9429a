package live

import (
	"time"

	"berth/model"
	"berth/model/plan"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/deed"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// deck is the panel from which somebody acts on a socket or a process. It shows
// what can be done and what that would hit, asks, and tells what has become of
// it. What it is about is what lay under the cursor when it was opened, wherever
// that goes.
type deck struct {
	open  bool
	phase phase
	about about
	job   uint64 // the number of what is under way: what comes late of another is dropped
	kill  *plan.Kill
	close *plan.Close
	ways  []way
	at    int // the way under the cursor
	deed  *deed.Deed
	page  draw.Page
	telling
	severed *deed.Closed
	done    time.Time     // when it was done
	settle  time.Duration // for how long a port must be seen free before it counts as free: a supervisor takes a moment to start its server again
	typed   string        // of an answer that must be a whole word
}

// telling is what has become of what was done.
type telling struct {
	said  []string // of the job at hand
	noted int      // how much of it is in the log
	log   []string // of all jobs of this run, the newest first
}

func (t *telling) tellOf(lines ...string) { t.said = append(t.said, lines...) }

// phase is how far the deck is.
type phase uint8

const (
	unused   phase = iota
	looking        // all sockets are read, with all their owners
	choosing       // a way is chosen
	taking         // the processes are taken hold of
	asking         // the question is put
	doing          // it is being done
	checking       // all sockets are read again
	told           // what has become of it is told
)

// about is what an action is about: a socket, or a process with all of its.
type about struct {
	name    string
	key     sockets.Key
	process *sockets.Process // nil: the socket
}

// rows gives what it is about among all rows; nothing if that has gone.
func (b *about) rows(all []*model.Row) []*model.Row {
	var rows []*model.Row
	for _, r := range all {
		switch {
		case b.process == nil && r.Key == b.key:
			return []*model.Row{r}
		case b.process != nil && plan.Has(r, b.process):
			rows = append(rows, r)
		}
	}
	return rows
}

// way is one of the things that can be done.
type way struct {
	name   string
	signal sockets.Signal // the zero Signal: the sockets are closed
	hits   []string
}

// waysOf gives what can be done: nothing where nobody is known to be ended and
// nothing can be closed.
func waysOf(k *plan.Kill, c *plan.Close, now time.Time, h *sockets.Host) []way {
	var ways []way
	if len(k.Targets) > 0 {
		var hits []string
		for i := range k.Targets {
			for n, line := range k.Targets[i].Say(now) {
				hits = append(hits, draw.Spaces(2*min(n, 1))+line)
			}
		}
		for _, s := range []sockets.Signal{sockets.Terminate(), sockets.Kill()} {
			ways = append(ways, way{s.Name + " to " + k.Names(), s, hits})
		}
	}
	if len(c.Rows) > 0 {
		var hits []string
		for _, r := range c.Rows {
			hits = append(hits, plan.SayRow(r, h))
		}
		ways = append(ways, way{"close " + c.Names() + ", and leave its program running", sockets.Signal{}, hits})
	}
	return ways
}

// guarded tells whether the way that was chosen takes a whole word.
func (d *deck) guarded() bool {
	if d.ends() {
		return d.kill.Guarded()
	}
	return len(d.close.Session) > 0
}

// ends tells whether the way that was chosen ends processes.
func (d *deck) ends() bool { return d.ways[d.at].signal.Number != 0 }

func (d *deck) title() string { return "Act on " + d.about.name }

func (d *deck) hint() string {
	switch d.phase {
	case choosing:
		return "↑↓ choose · enter go on · esc leave"
	case asking:
		if d.guarded() {
			return "yes and enter does it · esc leave"
		}
		return "y does it · any other key leaves"
	}
	return "esc leave"
}

// deckWidth is how wide the panel gets.
const deckWidth = 76

func (d *deck) frame(w, h int) draw.Frame {
	return draw.Centred(min(deckWidth, w-4), len(d.page.Lines), w, h)
}

// set writes the page anew.
func (d *deck) set(w int) {
	top := d.page.Top
	d.page = draw.Page{W: w, Top: top}
	switch d.phase {
	case looking, taking:
		d.page.Wrapped(0, theme.Muted, "Looking…")
	case choosing:
		for _, x := range d.ways {
			d.page.Lines = append(d.page.Lines, []cell.Span{{Text: draw.Clip(x.name, w, false), Role: theme.Plain}})
		}
		d.page.Head("What it would hit")
		d.tell(d.ways[d.at].hits)
	case asking:
		d.tell(d.said)
		d.page.Wrapped(0, theme.Warn, d.question())
	case doing, checking:
		d.tell(d.said)
		d.page.Wrapped(0, theme.Muted, "Waiting to see what becomes of it…")
	case told:
		d.tell(d.said)
	}
	if len(d.log) > 0 && d.phase != asking {
		d.page.Head("Done in this run")
		d.tell(d.log)
	}
}

func (d *deck) tell(lines []string) {
	for _, l := range lines {
		d.page.Wrapped(0, theme.Plain, l)
	}
}

// question words what is asked.
func (d *deck) question() string {
	text := d.close.Ask()
	if d.ends() {
		text = d.kill.Ask(d.deed.Living(), d.ways[d.at].signal)
	}
	if d.guarded() {
		return text + " Type yes if you mean it: " + d.typed
	}
	return text + " [y/N]"
}

// line draws line i of the window.
func (d *deck) line(p *draw.Pen, i int) {
	p.Cursor = d.phase == choosing && i+d.page.Top == d.at
	d.page.Line(p, i)
	p.Fill()
}

// release lets go of whoever is held.
func (d *deck) release() {
	if d.deed != nil {
		d.deed.Release()
		d.deed = nil
	}
}

// logged is how many lines of what was done are kept.
const logged = 100

// note adds to what was done in this run.
func (t *telling) note(at time.Time, text string) {
	t.log = append([]string{at.Format(time.TimeOnly) + "  " + text}, t.log[:min(len(t.log), logged-1)]...)
}
