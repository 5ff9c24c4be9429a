package live

import (
	"io"
	"strings"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"berth/model"
	"berth/ui/cell"
)

// copy puts the local endpoint, or the whole row, on the clipboard of the
// terminal (OSC 52), which works over ssh too.
func (a *App) copy(whole bool) tea.Cmd {
	r := a.grid.selected().row
	if r == nil {
		a.say("no socket to copy here")
		return nil
	}
	text := nameOf(r)
	said := text
	if whole || text == "" {
		text, said = a.fields(r), strings.TrimSpace("the row of "+text)
	}
	a.say("copied " + said)
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
	for _, c := range a.grid.layout.cols {
		fields = append(fields, cell.Text(c, r, a.grid.context))
	}
	return strings.Join(fields, "\t")
}
