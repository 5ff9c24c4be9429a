// Package cell makes the text of table cells from rows, for all user interfaces.
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

// Span is a piece of text that has a single role. The text contains no control
// characters and no line breaks.
type Span struct {
	Text string
	Role theme.Role
}

// Context is everything other than the row that the text of a cell depends on.
type Context struct {
	Now      time.Time
	Host     *sockets.Host // nil if unknown
	Names    *model.Namesakes
	Language *language.Language // for words that are not names; nil: English
	Numeric  bool               // show port numbers instead of service names
	Coarse   bool               // show ages between ten seconds and a minute in steps of ten seconds, so that less is redrawn
	Alone    bool               // the process cell shows only who holds the socket, without former or future owners or the process at the other end
	Blocks   bool               // the terminal can't show braille
	ASCII    bool               // the terminal can show only ASCII: # and o for the glyphs, -> for the arrow
	brief    bool               // for Narrow: show processes without their interpreters
	sent     bool               // traffic for the row is forwarded to a known process
}

// Spans appends the spans of one cell to dst. A cell is never empty: a dash stands
// for what is unknown. The glyph for a port's class is the last span of an
// endpoint, so that callers can align it separately.
func Spans(dst []Span, c column.Column, r *model.Row, x Context) []Span {
	if int(c) >= len(cells) || cells[c] == nil {
		return none(dst, x)
	}
	return cells[c](dst, r, x)
}

// Text returns the same cell as a string.
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

// tell returns the message for key in the user's language. It is for words that are
// not names.
func (x Context) tell(key string, pairs ...string) string {
	return x.Language.Tell("live.cell."+key, pairs...)
}

// A draw function appends the spans of one cell.
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

// none appends a dash, for what is unknown or does not apply.
func none(dst []Span, x Context) []Span {
	if x.ASCII {
		return put(dst, "-", theme.Muted)
	}
	return put(dst, "–", theme.Muted)
}

// text appends a string, or a dash if s is "".
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
