// Package pulse provides the view of current activity. It shows bytes, opens and
// closes per second, and the number of sockets in each state, over a time range of
// minutes to an hour. It also shows who talks most and what is wrong.
package pulse

import (
	"strconv"
	"strings"
	"time"

	"berth/model/language"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/watch"
)

// View is the pulse. Everything that it draws is prepared when something new
// arrives.
type View struct {
	view    *table.View // a view that has the talkers; nil before the first
	want    table.Selection
	context cell.Context
	nothing draw.Page // shown if the filter matches nothing, and before there is anything to show

	zoom  zoom
	who   talkers
	share share
	made  made
	left  []line // the graphs
	right []line // the talkers, beside the graphs or below them
}

// line is a line that is ready to be drawn. The line of a talker can also have the
// cursor.
type line struct {
	spans  []cell.Span
	talker int // one more than the index of the talker in its list; 0: the line is not a talker's
	of     kind
}

// made is what the lines are made from. As long as it does not change, neither do
// the lines. The cursor is not part of it.
type made struct {
	view  *table.View
	last  time.Time
	share share
	step  time.Duration
	ascii bool
	hosts kind
	words *language.Language
}

var _ pane.View = (*View)(nil)

// New makes the view.
func New() *View { return &View{zoom: zoom{at: -1}} }

// Show replaces what is shown.
func (t *View) Show(v *table.View, _ bool) {
	if v == nil || v.Talk == nil {
		t.view = nil
		return
	}
	t.view = v
	t.who.show(v.Talk)
}

// Home goes to the first talker.
func (t *View) Home() { t.who.to(0) }

// Item returns nothing, because a talker is not a socket.
func (t *View) Item() pane.Item { return pane.Item{} }

// Empty reports whether there is no open socket.
func (t *View) Empty() bool { return t.view == nil || t.view.Talk.States.Total() == 0 }

// Measures returns true, because the view shows how much data sockets move.
func (t *View) Measures() bool { return true }

// Scroll moves the cursor.
func (t *View) Scroll(steps int) { t.who.to(t.who.cursor + steps) }

// Prepare prepares the lines if anything in them is new.
func (t *View) Prepare(s *pane.Scene) {
	t.context, t.want = s.Context, s.Want.Selection
	t.share = shareOf(s.Width, s.Height)
	t.zoom.fit(2 * t.share.plot())
	t.nothing = draw.Nothing(s.Nothing, t.share.talkWidth())
	if t.view == nil {
		return
	}
	past := of(s.Past, t.want)
	now := made{t.view, past.Last, t.share, t.zoom.step(), s.Context.ASCII, t.who.kind, s.Context.Language}
	if now == t.made {
		return
	}
	t.made = now
	d := &drawing{
		tell: s.Tell, context: s.Context, view: t.view, past: past, matched: t.matched(), share: t.share, step: t.zoom.step(),
		columns: past.Columns(2*t.share.plot(), t.zoom.step()), machine: s.Past.Machine.Columns(2*t.share.plot(), t.zoom.step()),
	}
	t.left, t.right = d.graphs(), t.talks(d)
}

// matched reports whether a filter is in effect, so that only what matches it is
// shown.
func (t *View) matched() bool { return !t.want.Query.Empty() }

// Line draws line y.
func (t *View) Line(p *draw.Pen, y int) {
	switch {
	case t.view == nil:
		t.nothing.Third(p, y, t.share.h)
		return
	case t.share.beside == 0:
		t.part(p, append(t.left[:len(t.left):len(t.left)], t.right...), y)
		return
	}
	width, skip := t.share.w-t.share.beside, p.Skip // beside an overlay, only part of the line is drawn
	p.Part(min(max(0, width-skip), p.Room), skip, func(p *draw.Pen) { t.part(p, t.left, y) })
	p.Skip = max(0, skip-width)
	t.part(p, t.right, y)
}

func (t *View) part(p *draw.Pen, lines []line, y int) {
	if y >= len(lines) {
		return
	}
	l := lines[y]
	if l.talker > 0 {
		p.Cursor = l.of == t.who.kind && l.talker-1 == t.who.cursor && !p.Veil
		mark(p)
	}
	for _, s := range l.spans {
		p.Text(s.Role, s.Text)
	}
}

// Do moves, changes the time range, or goes to the connections of a talker.
func (t *View) Do(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.MoveUp:
		t.who.to(t.who.cursor - 1)
	case keymap.MoveDown:
		t.who.to(t.who.cursor + 1)
	case keymap.PageUp:
		t.who.to(t.who.cursor - max(1, t.share.talk-2))
	case keymap.PageDown:
		t.who.to(t.who.cursor + max(1, t.share.talk-2))
	case keymap.MoveTop:
		t.who.to(0)
	case keymap.MoveBottom:
		t.who.to(len(t.who.all()) - 1)
	case keymap.ScrollLeft, keymap.ScrollRight:
		t.who.other()
	case keymap.ZoomIn, keymap.PreviousPort:
		t.zoom.by(-1)
	case keymap.ZoomOut, keymap.NextPort:
		t.zoom.by(1)
	case keymap.Enter:
		return t.enter()
	case keymap.Sort, keymap.Columns, keymap.Reverse, keymap.SortNext, keymap.SortPrevious:
		return pane.Reply{Say: t.tell("pulse.columns")}
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// enter goes to the connections of the talker under the cursor.
func (t *View) enter() pane.Reply {
	k, ok := t.who.under()
	if !ok {
		return pane.Reply{}
	}
	text := filterOf(k)
	if text == "" {
		return pane.Reply{Say: t.tell("pulse.nobody")}
	}
	if q := t.want.Query; !q.Empty() {
		text = "(" + q.String() + ") " + text
	}
	return pane.Reply{Go: &pane.Destination{Kind: table.Connections, Filter: text}}
}

// Click puts the cursor on a talker. A click on the talker under the cursor does
// what enter does.
func (t *View) Click(x, y int) pane.Reply {
	lines := t.right
	switch {
	case t.share.beside > 0 && x < t.share.w-t.share.beside:
		return pane.Reply{}
	case t.share.beside == 0:
		y -= len(t.left)
	}
	if y < 0 || y >= len(lines) || lines[y].talker == 0 {
		return pane.Reply{}
	}
	at := lines[y].talker - 1
	if lines[y].of == t.who.kind && at == t.who.cursor {
		return pane.Reply{Do: keymap.Enter}
	}
	if lines[y].of != t.who.kind {
		t.who.other()
	}
	t.who.to(at)
	return pane.Reply{}
}

// tell returns a message of the view.
func (t *View) tell(key string, pairs ...string) string {
	return t.context.Language.Tell("live."+key, pairs...)
}

// Footer says how much time a dot and the whole graph represent, and what the keys
// do.
func (t *View) Footer() pane.Footer {
	f := pane.Footer{Hints: map[keymap.Action]string{
		keymap.Enter: t.tell("pulse.rows"), keymap.ZoomIn: t.tell("pulse.shorter"),
		keymap.Sort: "", keymap.Columns: "", keymap.Group: "", keymap.Copy: "", keymap.Act: "", keymap.Explain: "",
	}}
	if t.zoom.index() == 0 {
		f.Hints[keymap.ZoomIn] = ""
	}
	if k, ok := t.who.under(); !ok || filterOf(k) == "" {
		f.Hints[keymap.Enter] = ""
	}
	if t.view != nil {
		cells := time.Duration(2 * t.share.plot())
		f.Position = t.zoom.keys() + t.tell("pulse.window", "step", short(t.zoom.step()), "time", short(cells*t.zoom.step()))
	}
	return f
}

// short formats a duration of whole seconds, such as "5s", "2m", "3m20s" or "1h5m".
func short(d time.Duration) string {
	if d = d.Round(time.Second); d >= time.Hour {
		d = d.Round(time.Minute)
	}
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

func number(n int) string { return strconv.Itoa(n) }

// of returns the history to show. This is the history of what matches the filter, or
// of the whole machine if there is no filter.
func of(p watch.Past, want table.Selection) *picture {
	if want.Query.Empty() {
		return &p.Machine
	}
	return &p.Matched
}
