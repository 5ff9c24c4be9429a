// Package portmap is the view of all ports: what goes on at each.
package portmap

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/chart"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// View is the port map: a window on the lines of a grid, and below or beside it what is known of the port under the cursor.
// What it draws is made ready when something changes.
type View struct {
	view    *table.View // with a chart; nil before the first
	port    uint16      // under the cursor
	moved   bool        // the user has put the cursor somewhere
	levels  []chart.Grid
	zoom    int // of levels
	top     int // the first line in the window
	share   share
	made    made
	ready   []line
	nothing draw.Page // before there is a map
	page    draw.Page // about the port
	number  number
	want    table.Selection
	width   int // of its room
	context cell.Context
}

// number is a port as it is typed.
type number struct {
	typing bool
	text   string
}

// port gives what is typed, if there is such a port.
func (n *number) port() (int, bool) {
	p, err := strconv.ParseUint(n.text, 10, 16)
	return int(p), err == nil
}

// lines gives the ways to ask for it, the longest first.
func (n *number) lines() []string {
	text, then := "go to port "+n.text+"_", " · enter go"
	if _, ok := n.port(); !ok && n.text != "" {
		text, then = "no port "+n.text+"_", " · the last is 65535"
	}
	return []string{text + then + " · esc leave", text + then, text}
}

var _ pane.View = (*View)(nil)

// Show replaces what is on the map. Until somebody has moved it, the cursor is
// on the first port that is in use.
func (t *View) Show(v *table.View, _ bool) {
	if v == nil || v.Chart == nil {
		t.view, t.number = nil, number{}
		return
	}
	t.view = v
	if first, ok := v.Chart.Next(0, 1); ok && !t.moved {
		t.port = first
	}
}

// Port returns the port under the cursor.
func (t *View) Port() uint16 { return t.port }

// Home goes to the first port.
func (t *View) Home() { t.to(0) }

// Item returns nothing: what is under the cursor is a port.
func (t *View) Item() pane.Item { return pane.Item{} }

// Empty reports whether no port is in use.
func (t *View) Empty() bool { return t.view == nil || t.chart().Sockets() == 0 }

// Scroll moves the window by a line for each step.
func (t *View) Scroll(steps int) { t.roll(steps) }

// chart gives what is on the map; nil: nothing yet.
func (t *View) chart() *chart.Chart {
	if t.view == nil {
		return nil
	}
	return t.view.Chart
}

// grid gives where each port has its cell. There is one from the first frame
// on.
func (t *View) grid() chart.Grid {
	if len(t.levels) == 0 {
		t.levels = chart.Levels(1, 1)
	}
	return t.levels[t.zoom]
}

// under gives the ports of the cell under the cursor.
func (t *View) under() chart.Run { return t.grid().Around(t.port) }

// size gives the map its part of a window.
func (t *View) size(s share) {
	if s != t.share || len(t.levels) == 0 {
		t.share = s
		t.levels = chart.Levels(s.w-edges(s.w), s.h)
		t.zoom = min(t.zoom, len(t.levels)-1)
	}
	t.scroll()
}

// scroll moves the window as little as it takes to show the cursor.
func (t *View) scroll() {
	line, _ := t.grid().Place(t.port)
	t.top = draw.ScrollTo(t.top, line, t.grid().Lines(), t.share.h)
}

// to puts the cursor on a port at the user's wish.
func (t *View) to(p int) {
	t.port, t.moved = uint16(max(0, min(p, chart.Ports-1))), true
	t.scroll()
}

// move moves the cursor from cell to cell.
func (t *View) move(act keymap.Action) {
	switch act {
	case keymap.ScrollLeft:
		t.to(int(t.under().First) - 1)
		t.to(int(t.under().First))
	case keymap.ScrollRight:
		t.to(int(t.under().Last) + 1)
	case keymap.MoveTop:
		t.to(0)
	case keymap.MoveBottom:
		t.to(chart.Ports - 1)
	default:
		t.down(map[keymap.Action]int{keymap.MoveUp: -1, keymap.MoveDown: 1, keymap.PageUp: 1 - t.share.h, keymap.PageDown: t.share.h - 1}[act])
	}
}

// down moves the cursor by lines, to the cell in the same column or the one
// nearest to it.
func (t *View) down(by int) {
	g := t.grid()
	line, column := g.Place(t.port)
	line = max(0, min(line+by, g.Lines()-1))
	for d := range g.Cells() {
		for _, c := range []int{column - d, column + d} {
			if r, ok := g.Run(line, c); ok {
				t.to(int(r.First))
				return
			}
		}
	}
}

// roll moves the window and takes the cursor along where it must.
func (t *View) roll(by int) {
	t.top = draw.Within(t.top+by, t.grid().Lines(), t.share.h)
	line, _ := t.grid().Place(t.port)
	if to := min(max(line, t.top), t.top+t.share.h-1); to != line {
		t.down(to - line)
	}
}

// closer goes to a finer grid, or to a coarser one with -1.
func (t *View) closer(by int) {
	t.zoom, t.moved = max(0, min(t.zoom+by, len(t.levels)-1)), true
	line, _ := t.grid().Place(t.port)
	t.top = line - t.share.h/2
	t.scroll()
}

// Do moves, looks closer, or goes to a port.
func (t *View) Do(in pane.Input) pane.Reply {
	if t.number.typing {
		return t.typed(in.Key)
	}
	switch in.Action {
	case keymap.MoveUp, keymap.MoveDown, keymap.PageUp, keymap.PageDown, keymap.MoveTop, keymap.MoveBottom, keymap.ScrollLeft, keymap.ScrollRight:
		t.move(in.Action)
	case keymap.NextUsed:
		return t.seek(1)
	case keymap.PreviousUsed:
		return t.seek(-1)
	case keymap.NextPort:
		t.to(int(t.port) + 1)
	case keymap.PreviousPort:
		t.to(int(t.port) - 1)
	case keymap.ZoomIn:
		t.closer(1)
	case keymap.ZoomOut:
		t.closer(-1)
	case keymap.GoTo:
		t.number = number{typing: true}
	case keymap.Enter:
		return t.enter()
	case keymap.Clear:
		if t.zoom == 0 {
			return pane.Passed()
		}
		t.closer(-1)
	case keymap.Sort, keymap.Columns, keymap.Reverse, keymap.SortNext, keymap.SortPrevious:
		return pane.Reply{Say: "the map has no columns: its order is that of the ports"}
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// seek goes to the next port at which anything goes on.
func (t *View) seek(by int) pane.Reply {
	if t.view == nil { // nothing is known yet
		return pane.Reply{Say: "looking…"}
	}
	p, ok := t.chart().Next(t.port, by)
	switch {
	case ok:
		t.to(int(p))
	case by > 0:
		return pane.Reply{Say: "no port above " + strconv.Itoa(int(p)) + " is in use"}
	default:
		return pane.Reply{Say: "no port below " + strconv.Itoa(int(p)) + " is in use"}
	}
	return pane.Reply{}
}

// enter looks closer, and at a single port shows its sockets in the table.
func (t *View) enter() pane.Reply {
	if t.under().Len() > 1 {
		t.closer(1)
		return pane.Reply{}
	}
	text := "port:" + strconv.Itoa(int(t.port))
	if q := t.want.Query; !q.Empty() {
		text = "(" + q.String() + ") " + text
	}
	return pane.Reply{Go: &pane.Place{Kind: table.All, Filter: text}}
}

// typed takes a key of a port's number. A key that is for something else ends
// the typing, and is passed on.
func (t *View) typed(key tea.KeyMsg) pane.Reply {
	n := &t.number
	switch {
	case key.Type == tea.KeyEnter:
		p, ok := n.port()
		if ok {
			t.to(p)
		}
		n.typing = !ok && n.text != "" // what is wrong can be mended
	case key.Type == tea.KeyBackspace && n.text != "":
		n.text = n.text[:len(n.text)-1]
	case key.Type == tea.KeyRunes && len(key.Runes) == 1 && key.Runes[0] >= '0' && key.Runes[0] <= '9':
		if len(n.text) < 6 { // one too many tells enough
			n.text += string(key.Runes)
		}
	default:
		*n = number{}
		return pane.Reply{Pass: key.Type != tea.KeyRunes && key.Type != tea.KeyEsc && key.Type != tea.KeyBackspace}
	}
	return pane.Reply{}
}

// Click puts the cursor on a cell; a click on the cell under it is enter.
func (t *View) Click(x, y int) pane.Reply {
	switch r, ok := t.At(x, y); {
	case !ok:
	case r.Has(t.port):
		return pane.Reply{Do: keymap.Enter}
	default:
		t.to(int(r.First))
	}
	return pane.Reply{}
}

// At returns the ports at a cell of the room.
func (t *View) At(x, y int) (chart.Run, bool) {
	column, ok := chart.CellAt(x - leftEdge)
	if !ok || y < 0 || y >= t.share.h {
		return chart.Run{}, false
	}
	return t.grid().Run(t.top+y, column)
}

// Footer tells how many ports are in use, and what the keys do on the map.
func (t *View) Footer() pane.Footer {
	f := pane.Footer{Hints: map[keymap.Action]string{
		keymap.Enter: "zoom", keymap.NextUsed: "next used", keymap.GoTo: "go to", keymap.ZoomIn: "closer",
		keymap.Sort: "", keymap.Columns: "", keymap.Copy: "", keymap.Act: "",
	}}
	if t.under().Len() == 1 {
		f.Hints[keymap.Enter] = "its sockets"
	}
	if t.number.typing {
		f.Typing = t.number.lines()
	}
	if t.view != nil {
		f.Place = t.place()
	}
	return f
}
