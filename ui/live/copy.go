package live

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"berth/model"
	"berth/model/column"
	"berth/model/format"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
)

// clipboard is the terminal's clipboard (OSC 52), which works over ssh too. It
// remembers which line about a socket was copied last, so that pressing the key
// again copies the next one.
type clipboard struct {
	out  io.Writer
	tmux bool // the terminal is tmux
	key  sockets.Key
	next int // index into linesOf
}

// copy copies what a key asks for. This is either the whole row under the cursor or
// a line about its socket: its local endpoint at first, and the next line each time
// the key is pressed again.
func (c *clipboard) copy(act keymap.Action, s *pane.Scene) pane.Reply {
	r := s.Item.Row
	if s.Item.Head != nil { // the first of the rows that it represents
		r = s.Item.Group.Rows[0]
	}
	switch {
	case r == nil:
		return pane.Reply{Say: s.Tell("notice.no_copy")}
	case act == keymap.CopyLine:
		cols := layout.Columns(s.Want.Selection, s.Columns)
		return pane.Reply{Say: strings.TrimSpace(s.Tell("notice.sent", "text", s.Tell("notice.row", "name", nameOf(r)))), Cmd: c.write(fields(r, cols, s.Context))}
	}
	all := linesOf(r)
	at := 0
	if c.key == r.Key {
		at = c.next % len(all)
	}
	said := s.Tell("notice.sent", "text", draw.Clip(all[at].text, max(24, s.Width/2), false))
	c.key, c.next = r.Key, (at+1)%len(all)
	if len(all) > 1 {
		said += s.Tell("notice.again", "key", s.Keys.First(keymap.Copy), "what", s.Tell("notice."+all[c.next].name))
	}
	return pane.Reply{Say: said, Cmd: c.write(all[at].text)}
}

// forget makes the next copy start with the first line again.
func (c *clipboard) forget() { c.key, c.next = sockets.Key{}, 0 }

func (c *clipboard) write(text string) tea.Cmd {
	out, tmux := c.out, c.tmux
	return func() tea.Msg {
		if !tmux || byTmux(text) != nil {
			_, _ = io.WriteString(out, osc52.New(text).String())
		}
		return nil
	}
}

// byTmux has tmux copy the text. By default tmux does not let programs set the
// clipboard (set-clipboard external), but version 3.2 and later pass on text that is
// loaded into tmux's own buffer with -w.
func byTmux(text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
	cmd.Stdin = strings.NewReader(text)
	cmd.WaitDelay = 100 * time.Millisecond
	return cmd.Run()
}

// nameOf returns what identifies a socket in a search: its local endpoint, or its
// path. It returns "" for a unix socket without a path.
func nameOf(r *model.Row) string {
	if r.Unix != nil {
		return r.Unix.Path
	}
	return r.Local.String()
}

// fields returns the cells of a row separated by tabs, as spreadsheets expect. A
// cell that contains characters special to a shell is quoted, because a row may be
// pasted into the wrong window, and process names are chosen by others.
func fields(r *model.Row, cols []column.Column, x cell.Context) string {
	var fields []string
	for _, c := range cols {
		text := cell.Text(c, r, x)
		if strings.ContainsAny(text, "\n`$;&|<>'\"\\!") {
			text = format.ShellWord(text)
		}
		fields = append(fields, text)
	}
	return strings.Join(fields, "\t")
}
