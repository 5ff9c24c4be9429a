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
// remembers which line about a socket was copied last: the same key copies the
// next one, as long as the footer still mentions the last.
type clipboard struct {
	out  io.Writer
	tmux bool // the terminal is tmux
	key  sockets.Key
	next int // index into linesOf
}

// copy copies what a key asks for: a line about the socket under the cursor,
// first its local endpoint, then one other after the other; or its whole row.
func (c *clipboard) copy(act keymap.Action, s *pane.Scene) pane.Reply {
	r := s.Item.Row
	if s.Item.Head != nil { // the first of those that it stands for
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

// forget makes the first line be copied next.
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

// byTmux makes tmux copy the text. By default tmux lets no program copy
// (set-clipboard external), but it passes on what is loaded into its buffer (-w,
// from tmux 3.2).
func byTmux(text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
	cmd.Stdin = strings.NewReader(text)
	cmd.WaitDelay = 100 * time.Millisecond
	return cmd.Run()
}

// nameOf returns the name under which a socket is found: its local endpoint, or
// its path; "" for a unix socket without one.
func nameOf(r *model.Row) string {
	if r.Unix != nil {
		return r.Unix.Path
	}
	return r.Local.String()
}

// fields returns the cells of a row separated by tabs, as spreadsheets expect. A
// cell with anything that a shell would obey is quoted: a row may be pasted into
// the wrong window, and others choose the names of their processes.
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
