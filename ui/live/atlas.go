package live

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/chart"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
)

// atlas is the map of all ports on the screen: a window on the lines of a
// grid, and below or beside it what is known of the port under the cursor.
// What it draws is made ready when something changes.
type atlas struct {
	view    *table.View // with a chart; nil before the first
	port    uint16      // under the cursor
	moved   bool        // the user has put the cursor somewhere
	levels  []chart.Grid
	zoom    int // of levels
	top     int // the first line in the window
	sheet   sheet
	made    made
	ready   []strip
	page    draw.Page // about the port
	number  number
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

// onMap tells whether the map of ports is shown.
func (a *App) onMap() bool { return a.request.Selection.Kind == table.Ports }

// charted tells whether there is a map to show.
func (a *App) charted() bool {
	return a.onMap() && a.update.View != nil && a.update.View.Chart != nil
}

// show replaces what is on the map. Until somebody has moved it, the cursor is
// on the first port that is in use.
func (t *atlas) show(v *table.View) {
	if v == nil || v.Chart == nil {
		return
	}
	t.view = v
	if first, ok := v.Chart.Next(0, 1); ok && !t.moved {
		t.port = first
	}
}

// chart gives what is on the map; nil: nothing yet.
func (t *atlas) chart() *chart.Chart {
	if t.view == nil {
		return nil
	}
	return t.view.Chart
}

// grid gives where each port has its cell. There is one from the first frame
// on.
func (t *atlas) grid() chart.Grid {
	if len(t.levels) == 0 {
		t.levels = chart.Levels(1, 1)
	}
	return t.levels[t.zoom]
}

// under gives the ports of the cell under the cursor.
func (t *atlas) under() chart.Run { return t.grid().Around(t.port) }

// size gives the map its part of a window.
func (t *atlas) size(s sheet) {
	if s != t.sheet || len(t.levels) == 0 {
		t.sheet = s
		t.levels = chart.Levels(s.w-edges(s.w), s.h)
		t.zoom = min(t.zoom, len(t.levels)-1)
	}
	t.scroll()
}

// scroll moves the window as little as it takes to show the cursor.
func (t *atlas) scroll() {
	line, _ := t.grid().Place(t.port)
	t.top = draw.ScrollTo(t.top, line, t.grid().Lines(), t.sheet.h)
}

// to puts the cursor on a port at the user's wish.
func (t *atlas) to(p int) {
	t.port, t.moved = uint16(max(0, min(p, chart.Ports-1))), true
	t.scroll()
}

// move moves the cursor from cell to cell.
func (t *atlas) move(act keymap.Action) {
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
		t.down(map[keymap.Action]int{keymap.MoveUp: -1, keymap.MoveDown: 1, keymap.PageUp: 1 - t.sheet.h, keymap.PageDown: t.sheet.h - 1}[act])
	}
}

// down moves the cursor by lines, to the cell in the same column or the one
// nearest to it.
func (t *atlas) down(by int) {
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
func (t *atlas) roll(by int) {
	t.top = draw.Within(t.top+by, t.grid().Lines(), t.sheet.h)
	line, _ := t.grid().Place(t.port)
	if to := min(max(line, t.top), t.top+t.sheet.h-1); to != line {
		t.down(to - line)
	}
}

// closer goes to a finer grid, or to a coarser one with -1.
func (t *atlas) closer(by int) {
	t.zoom, t.moved = max(0, min(t.zoom+by, len(t.levels)-1)), true
	line, _ := t.grid().Place(t.port)
	t.top = line - t.sheet.h/2
	t.scroll()
}

// explore does what a key of the map asks for.
func (a *App) explore(act keymap.Action) {
	t := &a.atlas
	if !a.onMap() {
		a.say("that is for the map of ports · " + a.keys.First(keymap.Ports) + " shows it")
		return
	}
	switch act {
	case keymap.NextUsed, keymap.PreviousUsed:
		a.seek(map[keymap.Action]int{keymap.NextUsed: 1, keymap.PreviousUsed: -1}[act])
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
	}
}

// seek goes to the next port at which anything goes on.
func (a *App) seek(by int) {
	if !a.charted() { // nothing is known yet
		a.say("looking…")
		return
	}
	p, ok := a.atlas.chart().Next(a.atlas.port, by)
	switch {
	case ok:
		a.atlas.to(int(p))
	case by > 0:
		a.say("no port above " + strconv.Itoa(int(p)) + " is in use")
	default:
		a.say("no port below " + strconv.Itoa(int(p)) + " is in use")
	}
}

// enterPort looks closer, and at a single port shows its sockets in the table.
func (a *App) enterPort() {
	if a.atlas.under().Len() > 1 {
		a.atlas.closer(1)
		return
	}
	text := "port:" + strconv.Itoa(int(a.atlas.port))
	if q := a.prompt.query; !q.Empty() {
		text = "(" + q.String() + ") " + text
	}
	a.prompt.put(text)
	a.request.Selection.Query = a.prompt.query
	a.show(table.All)
}

// typePort takes a key of a port's number, and tells whether it was for that.
func (a *App) typePort(msg tea.KeyMsg) bool {
	n := &a.atlas.number
	switch {
	case msg.Type == tea.KeyEnter:
		p, ok := n.port()
		if ok {
			a.atlas.to(p)
		}
		n.typing = !ok && n.text != "" // what is wrong can be mended
	case msg.Type == tea.KeyBackspace && n.text != "":
		n.text = n.text[:len(n.text)-1]
	case msg.Type == tea.KeyRunes && len(msg.Runes) == 1 && msg.Runes[0] >= '0' && msg.Runes[0] <= '9':
		if len(n.text) < 6 { // one too many tells enough
			n.text += string(msg.Runes)
		}
	default:
		*n = number{}
		return msg.Type == tea.KeyRunes || msg.Type == tea.KeyEsc || msg.Type == tea.KeyBackspace
	}
	return true
}

// clickMap puts the cursor on a cell; a click on the cell under it is enter.
func (a *App) clickMap(x, y int) {
	r, ok := a.atlas.at(x, y)
	switch {
	case !ok:
	case r.Has(a.atlas.port):
		a.enterPort()
	default:
		a.atlas.to(int(r.First))
	}
}

// at gives the ports at a place of the body.
func (t *atlas) at(x, y int) (chart.Run, bool) {
	column, ok := chart.CellAt(x - leftEdge)
	if !ok || y < 0 || y >= t.sheet.h {
		return chart.Run{}, false
	}
	return t.grid().Run(t.top+y, column)
}

// mapHints gives the key map as the footer hints at it beside the map: without
// what is for tables alone.
func mapHints(m keymap.Map, single bool) keymap.Map {
	look := "zoom"
	if single {
		look = "its sockets"
	}
	m = m.Hinting(keymap.Enter, look).Hinting(keymap.NextUsed, "next used").Hinting(keymap.GoTo, "go to").Hinting(keymap.ZoomIn, "closer")
	for _, a := range []keymap.Action{keymap.Sort, keymap.Columns, keymap.Copy, keymap.Act} {
		m = m.Hinting(a, "")
	}
	return m
}
