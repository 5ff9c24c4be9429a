package action

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/plan"
	"berth/sockets"
	"berth/ui/apply"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/watch"
)

// result is the result of a background task.
type result struct {
	job  uint64
	what any // planned, taken, signalled, severed, judged or again
}

type (
	planned struct {
		kill  *plan.Kill
		close *plan.Close
	}
	taken     struct{ kill *apply.Kill }
	signalled struct{ at time.Time }
	severed   struct {
		closed *apply.Closed
		at     time.Time
	}
	judged struct{ said []string }
	again  struct{}
)

// Open begins an action on what is under the cursor. If an action is in progress,
// Open shows that action again.
func (p *Panel) Open(s *pane.Scene) pane.Reply {
	if p.phase == Doing || p.phase == Checking {
		p.open = true
		return pane.Reply{}
	}
	about, ok := aboutOf(s)
	if !ok {
		return pane.Reply{Close: true, Say: s.Tell("notice.unacted")}
	}
	p.about, p.phase, p.open = about, Reading, true
	p.telling.said, p.telling.noted, p.job.typed, p.job.at, p.page.Top = nil, 0, "", 0, 0
	return p.readAll()
}

func aboutOf(s *pane.Scene) (about, bool) {
	l, it := s.Context.Language, s.Item
	switch {
	case it.Row != nil:
		return about{name: plan.SocketName(l, it.Row), keys: []sockets.Key{it.Row.Key}}, true
	case it.Head != nil:
		a := about{name: s.Tell("act.folded", "name", it.Group.ID.Name()+"/"+it.Head.Proto.String(), "count", strconv.Itoa(len(it.Group.Rows)))}
		for _, r := range it.Group.Rows {
			a.keys = append(a.keys, r.Key)
		}
		return a, true
	case it.Group != nil && it.Group.Process != nil:
		return about{name: plan.Name(l, it.Group.Process), process: it.Group.Process}, true
	}
	return about{}, false
}

// readAll asks for a new reading of all sockets with all their owners.
func (p *Panel) readAll() pane.Reply {
	p.number++
	return p.want(pane.Reply{}, p.number)
}

// want makes r ask for all rows or, if whole is 0, stop asking for them. What is on
// the screen does not change, even if the picture is frozen.
func (p *Panel) want(r pane.Reply, whole uint64) pane.Reply {
	p.whole = whole
	r.Whole = &whole
	return r
}

// Receive handles what was read, and the results of background tasks.
func (p *Panel) Receive(msg tea.Msg, s *pane.Scene) pane.Reply {
	switch msg := msg.(type) {
	case watch.Update:
		return p.read(msg, s)
	case result:
		return p.proceed(msg, s)
	}
	return pane.Passed()
}

// read handles an update if it has the rows that were asked for.
func (p *Panel) read(u watch.Update, s *pane.Scene) pane.Reply {
	if u.Whole == 0 || u.Whole != p.number || p.whole == 0 {
		return pane.Passed()
	}
	var r pane.Reply
	switch p.phase {
	case Reading:
		r = p.planning(u, s)
	case Checking:
		r = p.judging(u, s)
	}
	return p.want(r, 0)
}

// off runs the function do in the background, for the current job.
func (p *Panel) off(do func() any) pane.Reply {
	job := p.number
	return pane.Reply{Cmd: func() tea.Msg { return result{job, do()} }}
}

// planning determines what could be done.
func (p *Panel) planning(u watch.Update, s *pane.Scene) pane.Reply {
	rows := p.about.rows(u.All)
	if len(rows) == 0 {
		return p.finish(s.Tell("act.gone", "name", p.about.name))
	}
	actor := p.actor
	return p.off(func() any {
		kin := actor.Kin(plan.PIDs(plan.Owners(rows)))
		return planned{plan.ForKill(rows, u.All, kin), plan.ForClose(rows, kin.Self, false)}
	})
}

// proceed handles the result of a background task. It closes handles that were
// opened for an earlier job.
func (p *Panel) proceed(m result, s *pane.Scene) pane.Reply {
	if m.job != p.number || p.phase == Unused {
		if t, ok := m.what.(taken); ok {
			t.kill.Close()
		}
		return pane.Reply{}
	}
	switch what := m.what.(type) {
	case planned:
		return p.offer(what, s)
	case taken:
		p.job.killing = what.kill
		p.phase = Asking
		if len(p.job.killing.Living()) == 0 {
			return p.checkEnd()
		}
	case signalled:
		p.job.done = what.at
		return p.checkEnd()
	case severed:
		p.job.done, p.job.severed, p.phase = what.at, what.closed, Checking
		return p.readAll()
	case judged:
		p.telling.tellOf(what.said...)
		return p.conclude(s)
	case again:
		return p.readAll()
	}
	return pane.Reply{}
}

// offer shows the possible actions.
func (p *Panel) offer(found planned, s *pane.Scene) pane.Reply {
	p.job.kill, p.job.close = found.kill, found.close
	p.job.ways = waysOf(p.job.kill, p.job.close, s)
	if p.phase = Choosing; len(p.job.ways) > 0 {
		return pane.Reply{}
	}
	var why []string
	for _, r := range p.job.kill.Unknown {
		why = append(why, plan.SayUnknown(s.Context.Language, r, s.View.Host))
	}
	if len(why) == 0 {
		why = []string{s.Tell("act.nothing", "name", p.about.name)}
	}
	return p.finish(strings.Join(why, s.Context.Language.Tell("front.semicolon")))
}

// pick continues with the way under the cursor. Handles on the processes to be ended
// are opened before the question is asked.
func (p *Panel) pick() pane.Reply {
	if !p.job.ends() {
		p.phase = Asking
		return pane.Reply{}
	}
	p.phase = Taking
	actor, k := p.actor, p.job.kill
	return p.off(func() any { return taken{apply.NewKill(actor, k)} })
}

// carryOut carries out the action that the user has confirmed.
func (p *Panel) carryOut() pane.Reply {
	p.phase = Doing
	actor, c, held, s := p.actor, p.job.close, p.job.killing, p.job.ways[p.job.at].signal
	if !p.job.ends() {
		return p.off(func() any { return severed{apply.Close(actor, c), time.Now()} })
	}
	return p.off(func() any {
		held.Signal(s)
		return signalled{time.Now()}
	})
}

// checkEnd reports what became of the processes, and has the sockets read again.
func (p *Panel) checkEnd() pane.Reply {
	for i := range p.job.kill.Targets {
		p.telling.tellOf(p.job.killing.Fates[i].Say(p.language, &p.job.kill.Targets[i], p.job.ways[p.job.at].signal, apply.Grace, p.job.killing.Whys[i]))
	}
	p.phase = Checking
	return p.readAll()
}

// judging reports what became of the sockets, according to a later reading.
func (p *Panel) judging(u watch.Update, s *pane.Scene) pane.Reply {
	if !p.job.ends() {
		for i, c := range p.job.close.Become(u.All) {
			p.telling.tellOf(c.Say(s.Context.Language, p.job.close.Rows[i], p.job.severed.Answers[i], p.job.severed.Whys[i]))
		}
		return p.conclude(s)
	}
	outcomes := p.job.kill.Verify(u.All)
	if plan.Freed(outcomes) && len(outcomes) > 0 && u.At.Sub(p.job.done) < p.WatchTime {
		job := p.number
		return pane.Reply{Cmd: tea.Tick(p.WatchTime/4, func(time.Time) tea.Msg { return result{job, again{}} })}
	}
	actor, k, host, l := p.actor, p.job.kill, u.View.Host, s.Context.Language
	return p.off(func() any {
		var said []string
		for i := range outcomes {
			kin := actor.Kin(plan.PIDs(plan.Owners(outcomes[i].Rows)))
			said = append(said, outcomes[i].Say(l, k, kin, host))
		}
		return judged{said}
	})
}

// conclude ends the job, or asks about SIGKILL if any process is still alive.
func (p *Panel) conclude(s *pane.Scene) pane.Reply {
	for _, line := range p.telling.said[p.telling.noted:] {
		p.telling.note(s.Now, line)
	}
	p.telling.noted = len(p.telling.said)
	r := pane.Reply{Say: strings.Join(p.telling.said, s.Context.Language.Tell("front.semicolon"))}
	if p.open && p.job.ends() && p.job.ways[p.job.at].signal != sockets.Kill() && len(p.job.killing.Living()) > 0 {
		p.job.at = slices.IndexFunc(p.job.ways, func(w way) bool { return w.signal == sockets.Kill() })
		p.phase, p.job.typed = Asking, ""
		return r
	}
	p.job.release()
	p.phase = Told
	return r
}

// finish ends a job in which nothing was done.
func (p *Panel) finish(why string) pane.Reply {
	p.job.release()
	p.telling.said = []string{why}
	p.phase = Told
	return pane.Reply{Say: why}
}

// Press chooses, scrolls, answers, or closes the panel. The wheel does not answer.
func (p *Panel) Press(in pane.Input) pane.Reply {
	act := in.Action
	switch {
	case p.phase == Asking && in.Mouse && act != keymap.Clear:
	case p.phase == Asking:
		return p.answer(in.Key)
	case act == keymap.Clear || act == keymap.Quit || act == keymap.Act || act == keymap.Enter && p.phase == Told:
		return p.leave()
	case act == keymap.PageUp, act == keymap.PageDown, p.phase != Choosing && (act == keymap.MoveUp || act == keymap.MoveDown):
		by := map[keymap.Action]int{keymap.PageUp: -8, keymap.PageDown: 8, keymap.MoveUp: -1, keymap.MoveDown: 1}[act]
		p.page.Scroll(by, p.box.Inside())
	case p.phase != Choosing:
	case act == keymap.MoveUp || act == keymap.PreviousView:
		p.job.at = (p.job.at + len(p.job.ways) - 1) % len(p.job.ways)
	case act == keymap.MoveDown || act == keymap.NextView:
		p.job.at = (p.job.at + 1) % len(p.job.ways)
	case act == keymap.Enter:
		return p.pick()
	}
	return pane.Reply{}
}

// answer handles a key after the question has been asked.
func (p *Panel) answer(key tea.KeyMsg) pane.Reply {
	text := ""
	if key.Type == tea.KeyRunes && !key.Paste && !key.Alt {
		text = strings.ToLower(string(key.Runes))
	}
	switch {
	case !p.job.guarded() && text == "y":
		return p.carryOut()
	case p.job.guarded() && key.Type == tea.KeyEnter && p.job.typed == "yes":
		return p.carryOut()
	case p.job.guarded() && key.Type == tea.KeyBackspace && p.job.typed != "":
		p.job.typed = p.job.typed[:len(p.job.typed)-1]
	case p.job.guarded() && text != "" && strings.HasPrefix("yes", p.job.typed+text):
		p.job.typed += text
	default:
		return p.leave()
	}
	return pane.Reply{}
}

// leave closes the panel. An action in progress continues, and the footer reports
// its result.
func (p *Panel) leave() pane.Reply {
	p.open = false
	r := pane.Reply{Close: true}
	switch p.phase {
	case Doing, Checking:
		return r
	case Asking:
		r.Say = p.language.Tell("live.notice.undone")
		if p.telling.noted > 0 {
			r.Say = p.language.Tell("live.notice.undone_more")
		}
	}
	p.job.release()
	p.phase = Unused
	if p.whole != 0 {
		r = p.want(r, 0)
	}
	return r
}
