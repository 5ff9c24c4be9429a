// Package cell makes the text for the columns of a row, for every face alike.
package cell

import (
	"strings"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/language"
	"berth/sockets"
	"berth/ui/theme"
)

// Span is a piece of text with one role. Its text is clean: it has no control
// characters and no line breaks.
type Span struct {
	Text string
	Role theme.Role
}

// Context is what the text of a cell depends on besides the row.
type Context struct {
	Now      time.Time
	Host     *sockets.Host // nil where unknown
	Names    *model.Namesakes
	Language *language.Language // for words that are not names; nil: English
	Numeric  bool               // port numbers without the names of services
	Coarse   bool               // ages between ten seconds and a minute go in steps of ten, so that less is redrawn
	Alone    bool               // the process cell names only who holds the socket, not who has, had or will have an end
	Blocks   bool               // the terminal shows no braille
	ASCII    bool               // the terminal shows only ASCII: # and o for the glyphs, -> for the arrow
	brief    bool               // for Narrow: names of processes without their interpreters
	sent     bool               // what arrives for the row is forwarded to somebody known
}

// Spans appends the pieces of one cell to dst. A cell is never empty: what is
// unknown is a dash. The glyph of a port's class is the last piece of an
// endpoint, so that a face may set it apart.
func Spans(dst []Span, c column.Column, r *model.Row, x Context) []Span {
	if int(c) >= len(cells) || cells[c] == nil {
		return none(dst, x)
	}
	return cells[c](dst, r, x)
}

// Text returns the same cell as plain text.
func Text(c column.Column, r *model.Row, x Context) string {
	var room [8]Span
	spans := Spans(room[:0], c, r, x)
	if len(spans) == 1 {
		return spans[0].Text
	}
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// tell returns the text for words that are not a name.
func (x Context) tell(key string, pairs ...string) string {
	return x.Language.Tell("live.cell."+key, pairs...)
}

// A draw is a function that appends one cell.
type draw func(dst []Span, r *model.Row, x Context) []Span

// cells is filled once and never changed.
var cells = [...]draw{
	column.Proto:    proto,
	column.Local:    local,
	column.Service:  service,
	column.State:    state,
	column.Remote:   remote,
	column.Process:  process,
	column.PID:      pid,
	column.User:     user,
	column.Age:      age,
	column.Side:     side,
	column.Command:  command,
	column.RecvQ:    recvQ,
	column.SendQ:    sendQ,
	column.Timer:    timer,
	column.FD:       fd,
	column.UID:      uid,
	column.Inode:    inode,
	column.Cookie:   cookie,
	column.Iface:    iface,
	column.Peer:     peer,
	column.Family:   family,
	column.Class:    class,
	column.Range:    portRange,
	column.Started:  started,
	column.In:       in,
	column.Out:      out,
	column.Trend:    trend,
	column.RTT:      rtt,
	column.Retrans:  retrans,
	column.Cwnd:     cwnd,
	column.Sent:     sent,
	column.Received: received,
	column.Exe:      exe,
	column.Reach:    reach,
	column.Queue:    queue,
	column.Conns:    conns,
	column.New:      opened,

	column.Container: run(func(c *sockets.Cgroup) string { return c.Container.Called() }),
	column.Unit:      run(func(c *sockets.Cgroup) string { return c.Unit }),
	column.NetNS:     netns,
	column.Pod:       run(func(c *sockets.Cgroup) string { return c.Container.Pod }),
	column.Image:     run(func(c *sockets.Cgroup) string { return c.Container.Image }),
	column.Compose:   run(func(c *sockets.Cgroup) string { return c.Container.Compose }),
}

func put(dst []Span, text string, role theme.Role) []Span {
	return append(dst, Span{text, role})
}

// none appends the dash for what is unknown or does not apply.
func none(dst []Span, x Context) []Span {
	if x.ASCII {
		return put(dst, "-", theme.Muted)
	}
	return put(dst, "–", theme.Muted)
}

// text appends a plain string; "" is unknown.
func text(dst []Span, s string, role theme.Role, x Context) []Span {
	if s == "" {
		return none(dst, x)
	}
	return put(dst, s, role)
}

func arrow(x Context) string {
	if x.ASCII {
		return "->"
	}
	return "→"
}
