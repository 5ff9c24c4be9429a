// Package portmap provides the port map, which shows all ports and what each is used
// for.
package portmap

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/portmap"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/live/sentence"
)

// View is the port map. It shows a window on the lines of a grid and, below or beside
// it, what is known about the port under the cursor. Everything that it draws is
// prepared when something changes.
type View struct {
	view    *table.View // a view that has a map; nil before the first
	cursor  cursor
	share   share
	made    made
	ready   []line
	nothing draw.Page // shown before there is a map
	page    draw.Page // about the port
	number  number
	want    table.Selection
	width   int // width of the room for the view
	context cell.Context
}

// number is a port number that is being typed.
type number struct {
	typing bool
	text   string
}

// port returns the number that was typed, if it is a valid port.
func (n *number) port() (int, bool) {
	p, err := strconv.ParseUint(n.text, 10, 16)
	return int(p), err == nil
}

// lines returns the possible prompts for the number, the longest first.
func (n *number) lines(tell sentence.Tell) []string {
	text, then := tell("map.go", "number", n.text), tell("map.go_keys")
	if _, ok := n.port(); !ok && n.text != "" {
		text, then = tell("map.no", "number", n.text), tell("map.last")
	}
	return []string{text + then + tell("map.cancel"), text + then, text}
}

var _ pane.View = (*View)(nil)

// Show replaces what is on the map. Until the user moves the cursor, it is on the
// first port in use.
func (t *View) Show(v *table.View, _ bool) {
	if v == nil || v.Map == nil {
		t.view, t.number = nil, number{}
		return
	}
	t.view = v
	if first, ok := v.Map.Next(0, 1); ok && !t.cursor.moved {
		t.cursor.port = first
	}
}

// Port returns the port under the cursor.
func (t *View) Port() uint16 { return t.cursor.port }

// Home goes to the first port.
func (t *View) Home() { t.cursor.to(0) }

// Item returns the port under the cursor, with the sockets that have it now.
func (t *View) Item() pane.Item {
	if t.view == nil {
		return pane.Item{}
	}
	return pane.Item{Port: &pane.Port{Number: t.cursor.port, Rows: open(t.portMap().At(t.cursor.port))}}
}

// Empty reports whether no port is in use.
func (t *View) Empty() bool { return t.view == nil || t.portMap().Sockets() == 0 }

// Scroll moves the window by one line per step.
func (t *View) Scroll(steps int) { t.cursor.roll(steps) }

// portMap returns what is on the map, or nil if there is nothing yet.
func (t *View) portMap() *portmap.Map {
	if t.view == nil {
		return nil
	}
	return t.view.Map
}

// Do moves, zooms in, or goes to a port.
func (t *View) Do(in pane.Input) pane.Reply {
	if t.number.typing {
		return t.typed(in.Key)
	}
	switch in.Action {
	case keymap.MoveUp, keymap.MoveDown, keymap.PageUp, keymap.PageDown, keymap.MoveTop, keymap.MoveBottom, keymap.ScrollLeft, keymap.ScrollRight:
		t.cursor.move(in.Action)
	case keymap.NextUsed:
		return t.seek(1)
	case keymap.PreviousUsed:
		return t.seek(-1)
	case keymap.NextPort:
		t.cursor.to(int(t.cursor.port) + 1)
	case keymap.PreviousPort:
		t.cursor.to(int(t.cursor.port) - 1)
	case keymap.ZoomIn:
		t.cursor.closer(1)
	case keymap.ZoomOut:
		t.cursor.closer(-1)
	case keymap.GoTo:
		t.number = number{typing: true}
	case keymap.Enter:
		return t.enter()
	case keymap.Clear:
		if t.cursor.zoom == 0 {
			return pane.Passed()
		}
		t.cursor.closer(-1)
	case keymap.Sort, keymap.Columns, keymap.Reverse, keymap.SortNext, keymap.SortPrevious:
		return pane.Reply{Say: t.tell("map.columns")}
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// seek goes to the next port in use, or to the previous one if by is negative.
func (t *View) seek(by int) pane.Reply {
	if t.view == nil { // nothing is known yet
		return pane.Reply{Say: t.tell("looking")}
	}
	p, ok := t.portMap().Next(t.cursor.port, by)
	switch {
	case ok:
		t.cursor.to(int(p))
	case by > 0:
		return pane.Reply{Say: t.tell("map.none_above", "port", strconv.Itoa(int(p)))}
	default:
		return pane.Reply{Say: t.tell("map.none_below", "port", strconv.Itoa(int(p)))}
	}
	return pane.Reply{}
}

// enter zooms in. At a single port, it shows the sockets of the port in the table.
func (t *View) enter() pane.Reply {
	if t.cursor.under().Len() > 1 {
		t.cursor.closer(1)
		return pane.Reply{}
	}
	text := "port:" + strconv.Itoa(int(t.cursor.port))
	if q := t.want.Query; !q.Empty() {
		text = "(" + q.String() + ") " + text
	}
	return pane.Reply{Go: &pane.Destination{Kind: table.All, Filter: text}}
}

// typed handles a key while a port number is being typed. A key with another meaning
// ends the typing and is passed on.
func (t *View) typed(key tea.KeyMsg) pane.Reply {
	n := &t.number
	switch {
	case key.Type == tea.KeyEnter:
		p, ok := n.port()
		if ok {
			t.cursor.to(p)
		}
		n.typing = !ok && n.text != "" // so that a wrong number can be corrected
	case key.Type == tea.KeyBackspace && n.text != "":
		n.text = n.text[:len(n.text)-1]
	case key.Type == tea.KeyRunes && len(key.Runes) == 1 && key.Runes[0] >= '0' && key.Runes[0] <= '9':
		if len(n.text) < 6 { // one digit too many suffices to make the number wrong
			n.text += string(key.Runes)
		}
	default:
		*n = number{}
		return pane.Reply{Pass: key.Type != tea.KeyRunes && key.Type != tea.KeyEsc && key.Type != tea.KeyBackspace}
	}
	return pane.Reply{}
}

// Click puts the cursor on a cell. A click on the cell under the cursor does what
// enter does.
func (t *View) Click(x, y int) pane.Reply {
	switch r, ok := t.At(x, y); {
	case !ok:
	case r.Has(t.cursor.port):
		return pane.Reply{Do: keymap.Enter}
	default:
		t.cursor.to(int(r.First))
	}
	return pane.Reply{}
}

// At returns the ports in a cell of the view.
func (t *View) At(x, y int) (portmap.Run, bool) {
	column, ok := portmap.CellAt(x - leftEdge)
	if !ok || y < 0 || y >= t.share.h {
		return portmap.Run{}, false
	}
	return t.cursor.grid().Run(t.cursor.top+y, column)
}

// tell returns a message of the view.
func (t *View) tell(key string, pairs ...string) string {
	return t.context.Language.Tell("live."+key, pairs...)
}

// Footer says how many ports are in use, and what the keys do on the map.
func (t *View) Footer() pane.Footer {
	f := pane.Footer{Hints: map[keymap.Action]string{
		keymap.Enter: t.tell("map.zoom"), keymap.NextUsed: t.tell("map.next"), keymap.GoTo: t.tell("map.goto"), keymap.ZoomIn: t.tell("map.closer"),
		keymap.Sort: "", keymap.Columns: "", keymap.Copy: "", keymap.Act: "",
	}}
	if t.cursor.zoom == len(t.cursor.levels)-1 {
		f.Hints[keymap.ZoomIn] = ""
	}
	if t.cursor.under().Len() == 1 {
		f.Hints[keymap.Enter] = t.tell("map.sockets")
	}
	if t.number.typing {
		f.Typing = t.number.lines(t.tell)
	}
	if t.view != nil {
		f.Position = t.position()
	}
	return f
}
