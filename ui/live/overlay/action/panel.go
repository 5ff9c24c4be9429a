// Package action provides the overlay for acting on a socket or a process.
package action

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/language"
	"berth/model/plan"
	"berth/sockets"
	"berth/ui/apply"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Panel shows what can be done and what that would hit, asks for confirmation, and
// reports the outcome. Its subject is what was under the cursor when it was opened,
// wherever the cursor moves. An action in progress continues if the panel is closed.
type Panel struct {
	// WatchTime is how long a port must stay free before it counts as free. A
	// supervisor takes a moment to restart its server.
	WatchTime time.Duration

	actor    sockets.Actor
	open     bool
	phase    Phase
	about    about
	number   uint64 // of the last request for everything; late results of earlier ones are dropped
	whole    uint64 // the request whose answer is awaited; 0: none
	job      job
	telling  telling
	language *language.Language // the language of the last Scene
	page     draw.Page
	box      draw.Box
}

var (
	_ pane.Overlay  = (*Panel)(nil)
	_ pane.Receiver = (*Panel)(nil)
)

// New makes a panel that acts through actor.
func New(actor sockets.Actor) *Panel { return &Panel{WatchTime: apply.WatchTime, actor: actor} }

// job is the set of possible actions, and the one in progress.
type job struct {
	kill    *plan.Kill
	close   *plan.Close
	ways    []way
	at      int // the way under the cursor
	killing *apply.Kill
	severed *apply.Closed
	done    time.Time // when the action was done
	typed   string    // the answer typed so far, if it must be a whole word
}

// telling is the report on what was done.
type telling struct {
	said  []string // about the current job
	noted int      // how many lines of said are already in the log
	log   []entry  // of all jobs in this run, newest first
}

// entry is one line of the log, with its time of day.
type entry struct{ at, text string }

func (t *telling) tellOf(lines ...string) { t.said = append(t.said, lines...) }

// Phase is how far an action has progressed.
type Phase uint8

// The phases, in order.
const (
	Unused   Phase = iota
	Reading        // all sockets and all their owners are being read
	Choosing       // the user is choosing a way
	Taking         // handles on the processes are being opened
	Asking         // the question has been asked
	Doing          // the action is being carried out
	Checking       // all sockets are being read again
	Told           // the result is shown
)

// Phase returns how far the action has progressed.
func (p *Panel) Phase() Phase { return p.phase }

// Said returns the report on the action so far.
func (p *Panel) Said() []string { return p.telling.said }

// about is the subject of an action: a socket, several sockets folded into one row,
// or a process with all its sockets.
type about struct {
	name    string
	keys    []sockets.Key    // of the socket, or of the sockets that are folded
	process *sockets.Process // nil: the subject is the sockets
}

// rows finds the rows of the subject in all, and returns them. It returns nil if they
// have gone.
func (b *about) rows(all []*model.Row) []*model.Row {
	var rows []*model.Row
	for _, r := range all {
		switch {
		case b.process == nil && slices.Contains(b.keys, r.Key):
			rows = append(rows, r)
		case b.process != nil && plan.Has(r, b.process):
			rows = append(rows, r)
		}
	}
	return rows
}

// way is one of the possible actions.
type way struct {
	name   string
	signal sockets.Signal // the zero Signal: close the sockets
	hits   []string
}

// role returns the role of the way. SIGKILL stands out, because no program can
// refuse it or prepare for it.
func (w *way) role() theme.Role {
	if w.signal == sockets.Kill() {
		return theme.Stuck
	}
	return theme.Plain
}

// tone returns the role of the question about the chosen way.
func (j *job) tone() theme.Role {
	if j.ways[j.at].signal == sockets.Kill() {
		return theme.Bad
	}
	return theme.Warn
}

// waysOf returns the possible actions. It returns none if there is neither a known
// process to end nor a socket that can be closed.
func waysOf(k *plan.Kill, c *plan.Close, x *pane.Scene) []way {
	l, now, h := x.Context.Language, x.View.Time, x.View.Host
	var ways []way
	if len(k.Targets) > 0 {
		for _, s := range []sockets.Signal{sockets.Terminate(), sockets.Kill()} {
			var hits []string
			for i := range k.Targets {
				for n, line := range k.Targets[i].Say(l, now, s) {
					hits = append(hits, draw.Spaces(2*min(n, 1))+line)
				}
			}
			for _, r := range k.Rows {
				if said := plan.SayMore(l, r, h); said != "" {
					hits = append(hits, said)
				}
			}
			ways = append(ways, way{x.Tell("act.signal", "signal", s.Name, "names", k.Names(l)), s, hits})
		}
	}
	if len(c.Rows) > 0 {
		var hits []string
		for _, r := range c.Rows {
			hits = append(hits, plan.SayRow(l, r, h))
		}
		ways = append(ways, way{x.Tell("act.close", "names", c.Names(l)), sockets.Signal{}, hits})
	}
	return ways
}

// guarded reports whether the user must confirm the chosen way by typing a whole
// word.
func (j *job) guarded() bool {
	if j.ends() {
		return j.kill.Guarded()
	}
	return len(j.close.Session) > 0
}

// ends reports whether the chosen way ends processes.
func (j *job) ends() bool { return j.ways[j.at].signal.Number != 0 }

// Box returns the position and size of the panel.
func (p *Panel) Box() draw.Box { return p.box }

func (p *Panel) hint(s *pane.Scene) string {
	switch p.phase {
	case Choosing:
		return s.Tell("act.choose")
	case Asking:
		if p.job.guarded() {
			return s.Tell("act.guarded")
		}
		return s.Tell("act.ask")
	}
	return s.Tell("box.close")
}

// width is the maximum width of the page.
const width = 76

// Prepare rewrites the page and keeps its scroll position.
func (p *Panel) Prepare(s *pane.Scene) {
	top := p.page.Top
	p.language = s.Context.Language
	p.page = draw.Page{W: min(width, s.Width-4)}
	p.write(s)
	p.box = draw.Centred(p.page.W, len(p.page.Lines), s.Width, s.Height)
	p.box.Title, p.box.Hint = s.Tell("act.title", "name", p.about.name), p.hint(s)
	p.page.Scroll(top, p.box.Inside())
	s.Beyond(&p.box, p.page.Top, p.box.Inside(), len(p.page.Lines))
}

func (p *Panel) write(s *pane.Scene) {
	switch p.phase {
	case Reading, Taking:
		p.page.Wrapped(0, theme.Muted, s.Tell("looking"))
	case Choosing:
		for _, x := range p.job.ways {
			p.page.Lines = append(p.page.Lines, []cell.Span{{Text: draw.Clip(x.name, p.page.W, false), Role: x.role()}})
		}
		p.page.Head(s.Tell("act.hits"))
		p.tell(p.job.ways[p.job.at].hits)
	case Asking:
		p.tell(p.telling.said)
		p.page.Wrapped(0, p.job.tone(), p.job.question(s))
	case Doing, Checking:
		p.tell(p.telling.said)
		p.page.Wrapped(0, theme.Muted, s.Tell("act.waiting"))
	case Told:
		p.tell(p.telling.said)
	}
	if len(p.telling.log) > 0 && p.phase != Asking {
		p.page.Head(s.Tell("act.done"))
		for _, n := range p.telling.log {
			p.page.Tell(n.at, theme.Plain, n.text)
		}
	}
}

func (p *Panel) tell(lines []string) {
	for _, l := range lines {
		p.page.Hung(theme.Plain, l)
	}
}

// question returns the question to ask.
func (j *job) question(s *pane.Scene) string {
	text := j.close.Ask(s.Context.Language)
	if j.ends() {
		text = j.kill.Ask(s.Context.Language, j.killing.Living(), j.ways[j.at].signal)
	}
	if j.guarded() {
		return text + s.Tell("act.type_yes", "typed", j.typed)
	}
	return text + " [y/N]"
}

// Line draws line i.
func (p *Panel) Line(pen *draw.Pen, i int) {
	pen.Cursor = p.phase == Choosing && i+p.page.Top == p.job.at
	p.page.Line(pen, i)
	pen.Fill()
}

// release closes the handles on processes.
func (j *job) release() {
	if j.killing != nil {
		j.killing.Close()
		j.killing = nil
	}
}

// logged is the number of lines that the log keeps.
const logged = 100

// note adds a line to the log.
func (t *telling) note(at time.Time, text string) {
	t.log = append([]entry{{at.Format(time.TimeOnly), text}}, t.log[:min(len(t.log), logged-1)]...)
}
