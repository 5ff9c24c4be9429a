package live

import (
	"io"
	"strings"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"berth/model"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
)

// copying is which line about a socket was copied last: the same key takes the
// next as long as the footer tells of the last.
type copying struct {
	key  sockets.Key
	next int // of linesOf
}

// copy puts a line about the socket under the cursor on the clipboard of the
// terminal (OSC 52), which works over ssh too: first its local endpoint, then
// the others one after the other.
func (a *App) copy() tea.Cmd {
	r := a.grid.selected().Row
	if r == nil {
		a.say("no socket to copy here")
		return nil
	}
	all := linesOf(r)
	at := 0
	if a.copied.key == r.Key {
		at = a.copied.next % len(all)
	}
	said := "copied " + draw.Clip(all[at].text, max(24, a.window.w/2), false)
	next := (at + 1) % len(all)
	if len(all) > 1 {
		said += " · " + a.keys.First(keymap.Copy) + " again: " + all[next].name
	}
	a.say(said)
	a.copied = copying{r.Key, next}
	return a.clip(all[at].text)
}

// copyFields puts the whole row on the clipboard.
func (a *App) copyFields() tea.Cmd {
	r := a.grid.selected().Row
	if r == nil {
		a.say("no socket to copy here")
		return nil
	}
	a.say(strings.TrimSpace("copied the row of " + nameOf(r)))
	return a.clip(a.fields(r))
}

func (a *App) clip(text string) tea.Cmd {
	out := a.wires.out
	return guarded(func() tea.Msg {
		_, _ = io.WriteString(out, osc52.New(text).String())
		return nil
	})
}

// nameOf gives what a socket is found by: its local endpoint, or its path; ""
// for a unix socket without one.
func nameOf(r *model.Row) string {
	if r.Unix != nil {
		return r.Unix.Path
	}
	return r.Local.String()
}

// fields gives the cells of a row with tabs between them, as spreadsheets take
// them.
func (a *App) fields(r *model.Row) string {
	var fields []string
	for _, c := range a.grid.layout.Cols {
		fields = append(fields, cell.Text(c, r, a.grid.context))
	}
	return strings.Join(fields, "\t")
}
