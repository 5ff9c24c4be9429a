// Package alerts provides the overlay that lists the latest alerts, newest first,
// and the filters that are watched.
package alerts

import (
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model"
	"berth/model/query"
	"berth/model/table"
	"berth/model/trouble"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/live/sentence"
	"berth/ui/theme"
	"berth/ui/watch"
)

// Overlay is the list. Below the list it shows the filter that the alert under the
// cursor matched.
type Overlay struct {
	filters []query.Query
	alerts  []table.Alert // newest first
	texts   []line
	heard   uint64 // the number of the last alert that was announced
	seen    uint64 // the number of the last alert that the list has shown
	on      uint64 // the number of the alert under the cursor; 0: the newest
	at, top int
	rows    int // how many alerts are visible
	told    []string
	box     draw.Box
}

// line is an alert in words.
type line struct{ when, what string }

var (
	_ pane.Overlay  = (*Overlay)(nil)
	_ pane.Receiver = (*Overlay)(nil)
)

// New returns a list of the alerts that filters cause.
func New(filters []query.Query) *Overlay { return &Overlay{filters: filters} }

// Receive announces that rows have begun to match. It does so once per poll, however
// many rows there are and whatever is on the screen.
func (o *Overlay) Receive(msg tea.Msg, s *pane.Scene) pane.Reply {
	u, ok := msg.(watch.Update)
	if !ok || u.View == nil || len(u.View.Alerts) == 0 {
		return pane.Passed()
	}
	last := u.View.Alerts[len(u.View.Alerts)-1]
	n := int(last.Number - o.heard)
	o.heard = last.Number
	switch what := subject(last.Row, u.View.Findings, s); n {
	case 0:
		return pane.Passed()
	case 1:
		return pane.Reply{Call: s.Tell("alert.one", "what", what)}
	default:
		return pane.Reply{Call: s.Tell("alert.more", "count", strconv.Itoa(n), "what", what)}
	}
}

// subject says what a row is and what is wrong with it.
func subject(r *model.Row, all []trouble.Finding, s *pane.Scene) string {
	text := sentence.Subject(r, s.Context)
	for _, f := range all {
		if f.Severity == trouble.Trouble && slices.ContainsFunc(f.Rows, func(x *model.Row) bool { return x.Key == r.Key }) {
			return text + s.Context.Language.Tell("unseen.colon") + f.Short(s.Context.Language)
		}
	}
	return text
}

// Unseen returns the number of alerts that the list has not shown.
func (o *Overlay) Unseen() int { return int(o.heard - o.seen) }

// Open shows the list from its newest alert.
func (o *Overlay) Open(*pane.Scene) pane.Reply {
	o.on, o.at, o.top = 0, 0, 0
	return pane.Reply{}
}

// Press moves in the list, goes to a socket, or closes the list.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.MoveUp, keymap.PreviousView:
		o.move(o.at - 1)
	case keymap.MoveDown, keymap.NextView:
		o.move(o.at + 1)
	case keymap.PageUp:
		o.move(o.at - o.rows)
	case keymap.PageDown:
		o.move(o.at + o.rows)
	case keymap.MoveTop:
		o.move(0)
	case keymap.MoveBottom:
		o.move(len(o.alerts) - 1)
	case keymap.Enter:
		if len(o.alerts) == 0 {
			return pane.Reply{Close: true}
		}
		return pane.Reply{Close: true, Go: &pane.Destination{Kind: table.All, Filter: placeOf(o.alerts[o.at].Row)}}
	case keymap.Clear, keymap.Quit, keymap.Alerts:
		return pane.Reply{Close: true}
	}
	return pane.Reply{}
}

// move puts the cursor on a line and remembers the alert there.
func (o *Overlay) move(to int) {
	o.at, o.on = max(0, min(to, len(o.alerts)-1)), 0
	if o.at > 0 {
		o.on = o.alerts[o.at].Number
	}
}

// placeOf returns a filter that matches only the given socket.
func placeOf(r *model.Row) string {
	switch {
	case r.Unix != nil:
		return "inode:" + strconv.FormatUint(r.Inode, 10)
	case r.Remote.IsValid():
		return "local:" + r.Local.String() + " remote:" + r.Remote.String()
	}
	return "local:" + r.Local.String()
}

// widest is the maximum width of the list inside its box, and whenCells is the part
// of it that the time of an alert takes.
const (
	widest    = 96
	whenCells = 14
)

// Prepare makes everything ready to draw.
func (o *Overlay) Prepare(s *pane.Scene) {
	o.take(s)
	o.seen = o.heard
	room := min(widest, s.Width-8)
	o.told = cell.Wrap(o.below(s), room)
	if len(o.texts) == 0 {
		o.box = draw.Centred(room, len(o.told), s.Width, s.Height)
		o.box.Title, o.box.Hint = s.Tell("box.alerts"), s.Tell("box.close")
		return
	}
	o.told = o.told[:min(len(o.told), max(1, s.Height/3))]
	o.box = draw.Centred(room, len(o.texts)+1+len(o.told), s.Width, s.Height)
	o.box.Title, o.box.Hint = s.Tell("box.alerts"), s.Tell("box.alerts_keys")
	o.rows = max(1, o.box.Inside()-1-len(o.told))
	o.top = draw.ScrollTo(o.top, o.at, len(o.texts), o.rows)
	s.Beyond(&o.box, o.top, o.rows, len(o.texts))
}

// take fetches the alerts, and keeps the cursor on its alert.
func (o *Overlay) take(s *pane.Scene) {
	o.alerts, o.texts = nil, o.texts[:0]
	if s.View != nil {
		o.alerts = slices.Clone(s.View.Alerts)
		slices.Reverse(o.alerts)
	}
	o.at = max(0, slices.IndexFunc(o.alerts, func(a table.Alert) bool { return a.Number == o.on }))
	for _, a := range o.alerts {
		o.texts = append(o.texts, line{cell.Moment(a.Time, s.Now), sentence.Subject(a.Row, s.Context)})
	}
}

// below says which filter the alert under the cursor matched or, if there are no
// alerts, what is watched for.
func (o *Overlay) below(s *pane.Scene) string {
	if len(o.alerts) > 0 {
		return s.Tell("alert.filter", "filter", o.alerts[o.at].Filter.String())
	}
	text := s.Tell("alert.none")
	for _, q := range o.filters {
		text += "\n" + q.String()
	}
	return text
}

// Box returns the position and size of the overlay.
func (o *Overlay) Box() draw.Box { return o.box }

// Line draws line i.
func (o *Overlay) Line(p *draw.Pen, i int) {
	if len(o.texts) == 0 {
		p.Text(theme.Plain, o.told[min(i, len(o.told)-1)])
		return
	}
	if i >= o.rows {
		if below := i - o.rows - 1; below >= 0 && below < len(o.told) {
			p.Text(theme.Muted, o.told[below])
		}
		return
	}
	l := o.texts[o.top+i]
	p.Cursor = o.top+i == o.at
	p.Text(theme.Muted, draw.Pad(l.when, min(whenCells, cell.Width(l.when)+2)))
	p.Text(theme.Plain, draw.Clip(l.what, p.Room, false))
	p.Fill()
}
