package live

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/plan"
	"berth/sockets"
	"berth/ui/deed"
	"berth/ui/live/keymap"
	"berth/ui/watch"
)

// deckMsg is what comes of something that the deck has had done in the
// background.
type deckMsg struct {
	job  uint64
	what any // planned, taken, signalled, severed, judged or again
}

type (
	planned struct {
		kill  *plan.Kill
		close *plan.Close
	}
	taken     struct{ deed *deed.Deed }
	signalled struct{ at time.Time }
	severed   struct {
		closed *deed.Closed
		at     time.Time
	}
	judged struct{ said []string }
	again  struct{}
)

// act opens the deck on what lies under the cursor, or again on what is under
// way.
func (a *App) act() tea.Cmd {
	d := &a.deck
	if d.phase == doing || d.phase == checking {
		d.open = true
		return nil
	}
	it := a.grid.selected()
	b, ok := aboutOf(it)
	if !ok {
		a.say("no socket or process to act on here")
		return nil
	}
	d.about, d.phase, d.open = b, looking, true
	d.said, d.noted, d.typed, d.at, d.page.Top = nil, 0, "", 0, 0
	a.lookWhole()
	return nil
}

func aboutOf(it item) (about, bool) {
	switch {
	case it.row != nil:
		return about{name: plan.Place(it.row), key: it.row.Key}, true
	case it.group != nil && it.group.Process != nil:
		return about{name: plan.Name(it.group.Process), process: it.group.Process}, true
	}
	return about{}, false
}

// lookWhole asks for all sockets with all their owners, as they are from now
// on.
func (a *App) lookWhole() {
	a.deck.job++
	a.want(a.deck.job)
}

// want asks for everything, or for it no more (0). What is shown stays: a frozen
// picture too.
func (a *App) want(whole uint64) {
	a.request.Whole = whole
	a.wires.ask(a.request)
}

// witness takes what the feed has found for the deck.
func (a *App) witness(u watch.Update) tea.Cmd {
	d := &a.deck
	if u.Whole == 0 || u.Whole != d.job || a.request.Whole == 0 {
		return nil
	}
	a.want(0)
	switch d.phase {
	case looking:
		return a.planning(u)
	case checking:
		return a.judging(u)
	}
	return nil
}

// off does something off the screen's path, for the job at hand.
func (a *App) off(do func() any) tea.Cmd {
	job := a.deck.job
	return guarded(func() tea.Msg { return deckMsg{job, do()} })
}

// planning works out what could be done.
func (a *App) planning(u watch.Update) tea.Cmd {
	rows := a.deck.about.rows(u.All)
	if len(rows) == 0 {
		a.finish(a.deck.about.name + " has gone: nothing was done")
		return nil
	}
	actor := a.options.Actor
	return a.off(func() any {
		kin := actor.Kin(plan.PIDs(plan.Owners(rows)))
		return planned{plan.ForKill(rows, u.All, kin), plan.ForClose(rows, kin.Self, false)}
	})
}

// proceed takes what has come of what was done in the background. Whoever was
// taken hold of for a job that is over is let go.
func (a *App) proceed(m deckMsg) tea.Cmd {
	d := &a.deck
	if m.job != d.job || d.phase == unused {
		if t, ok := m.what.(taken); ok {
			t.deed.Release()
		}
		return nil
	}
	switch what := m.what.(type) {
	case planned:
		a.offer(what)
	case taken:
		d.deed = what.deed
		d.phase = asking
		if len(d.deed.Living()) == 0 {
			a.checkEnd()
		}
	case signalled:
		d.done = what.at
		a.checkEnd()
	case severed:
		d.done, d.severed, d.phase = what.at, what.closed, checking
		a.lookWhole()
	case judged:
		d.tellOf(what.said...)
		a.conclude()
	case again:
		a.lookWhole()
	}
	return nil
}

// offer shows what can be done.
func (a *App) offer(p planned) {
	d := &a.deck
	d.kill, d.close = p.kill, p.close
	view := a.update.View
	d.ways = waysOf(p.kill, p.close, view.Time, view.Host)
	if d.phase = choosing; len(d.ways) > 0 {
		return
	}
	var why []string
	for _, r := range p.kill.Unknown {
		why = append(why, plan.SayUnknown(r, view.Host))
	}
	if a.finish("nothing can be done to " + d.about.name); len(why) > 0 {
		a.finish(strings.Join(why, "; "))
	}
}

// pick goes on with the way under the cursor: whoever is to be ended is taken
// hold of before the question is put.
func (a *App) pick() tea.Cmd {
	d := &a.deck
	if !d.ends() {
		d.phase = asking
		return nil
	}
	d.phase = taking
	actor, k := a.options.Actor, d.kill
	return a.off(func() any { return taken{deed.Take(actor, k)} })
}

// carryOut does what was said yes to.
func (a *App) carryOut() tea.Cmd {
	d := &a.deck
	d.phase = doing
	actor, c, held, s := a.options.Actor, d.close, d.deed, d.ways[d.at].signal
	if !d.ends() {
		return a.off(func() any { return severed{deed.Close(actor, c), time.Now()} })
	}
	return a.off(func() any {
		held.Signal(s)
		return signalled{time.Now()}
	})
}

// checkEnd tells what has become of the processes, and has the sockets looked
// at again.
func (a *App) checkEnd() {
	d := &a.deck
	for i := range d.kill.Targets {
		d.tellOf(d.deed.Fates[i].Say(&d.kill.Targets[i], d.ways[d.at].signal, deed.Grace, d.deed.Whys[i]))
	}
	d.phase = checking
	a.lookWhole()
}

// judging tells by a later look what has become of the sockets.
func (a *App) judging(u watch.Update) tea.Cmd {
	d := &a.deck
	if !d.ends() {
		for i, c := range d.close.Become(u.All) {
			d.tellOf(c.Say(d.close.Rows[i], d.severed.Answers[i], d.severed.Whys[i]))
		}
		a.conclude()
		return nil
	}
	outcomes := d.kill.Verify(u.All)
	if free(outcomes) && len(outcomes) > 0 && u.At.Sub(d.done) < d.settle {
		job := d.job
		return guarded(tea.Tick(d.settle/4, func(time.Time) tea.Msg { return deckMsg{job, again{}} }))
	}
	actor, k, host := a.options.Actor, d.kill, u.View.Host
	return a.off(func() any {
		var said []string
		for i := range outcomes {
			kin := actor.Kin(plan.PIDs(plan.Owners(outcomes[i].Rows)))
			said = append(said, outcomes[i].Say(k, kin, host))
		}
		return judged{said}
	})
}

func free(outcomes []plan.Outcome) bool {
	return !slices.ContainsFunc(outcomes, func(o plan.Outcome) bool { return !o.Free() })
}

// conclude ends the job, or asks about SIGKILL where somebody lives on.
func (a *App) conclude() {
	d := &a.deck
	for _, line := range d.said[d.noted:] {
		d.note(a.clock.now, line)
	}
	d.noted = len(d.said)
	a.say(strings.Join(d.said, "; "))
	if d.open && d.ends() && d.ways[d.at].signal != sockets.Kill() && len(d.deed.Living()) > 0 {
		d.at = slices.IndexFunc(d.ways, func(w way) bool { return w.signal == sockets.Kill() })
		d.phase, d.typed = asking, ""
		return
	}
	d.release()
	d.phase = told
}

// finish ends the job before anything was done.
func (a *App) finish(why string) {
	a.deck.release()
	a.deck.said = []string{why}
	a.deck.phase = told
	a.say(why)
}

// onDeck takes a key while the deck is open.
func (a *App) onDeck(msg tea.KeyMsg, act keymap.Action) tea.Cmd {
	d := &a.deck
	switch {
	case d.phase == asking:
		return a.answer(msg)
	case act == keymap.Clear || act == keymap.Quit || act == keymap.Act || act == keymap.Enter && d.phase == told:
		a.leaveDeck()
	case act == keymap.PageUp, act == keymap.PageDown, d.phase != choosing && (act == keymap.MoveUp || act == keymap.MoveDown):
		by := map[keymap.Action]int{keymap.PageUp: -8, keymap.PageDown: 8, keymap.MoveUp: -1, keymap.MoveDown: 1}[act]
		d.page.Scroll(by, d.frame(a.window.w, a.body()).H-2)
	case d.phase != choosing:
	case act == keymap.MoveUp || act == keymap.PreviousView:
		d.at = (d.at + len(d.ways) - 1) % len(d.ways)
	case act == keymap.MoveDown || act == keymap.NextView:
		d.at = (d.at + 1) % len(d.ways)
	case act == keymap.Enter:
		return a.pick()
	}
	return nil
}

// answer takes a key of the answer to the question.
func (a *App) answer(msg tea.KeyMsg) tea.Cmd {
	d := &a.deck
	text := ""
	if msg.Type == tea.KeyRunes && !msg.Paste && !msg.Alt {
		text = strings.ToLower(string(msg.Runes))
	}
	switch {
	case !d.guarded() && text == "y":
		return a.carryOut()
	case d.guarded() && msg.Type == tea.KeyEnter && d.typed == "yes":
		return a.carryOut()
	case d.guarded() && msg.Type == tea.KeyBackspace && d.typed != "":
		d.typed = d.typed[:len(d.typed)-1]
	case d.guarded() && text != "" && strings.HasPrefix("yes", d.typed+text):
		d.typed += text
	default:
		a.leaveDeck()
	}
	return nil
}

// leaveDeck closes the deck. What is being done goes on, and is told of in the
// footer.
func (a *App) leaveDeck() {
	d := &a.deck
	d.open = false
	switch d.phase {
	case doing, checking:
		return
	case asking:
		a.say("nothing was done")
		if d.noted > 0 {
			a.say("nothing more was done")
		}
	}
	d.release()
	d.phase = unused
	if a.request.Whole != 0 {
		a.want(0)
	}
}
