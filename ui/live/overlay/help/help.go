// Package help is the overlay with all keys, made from the key map, with what may
// be typed as a filter, and with what is not seen.
package help

import (
	"strconv"
	"strings"

	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Overlay is the help.
type Overlay struct {
	title string
	page  draw.Page
	box   draw.Box
}

var _ pane.Overlay = (*Overlay)(nil)

// New makes the help of a version.
func New(version string) *Overlay {
	return &Overlay{title: strings.TrimSpace("Keys · berth " + version)}
}

// Open shows the help from its beginning.
func (o *Overlay) Open(*pane.Scene) pane.Reply {
	o.page.Top = 0
	return pane.Reply{}
}

// Press scrolls, or leaves.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.Quit, keymap.Help, keymap.Clear, keymap.Enter:
		return pane.Reply{Close: true}
	}
	o.page.Handle(in.Action, o.box.Inside())
	return pane.Reply{}
}

// Box returns its place.
func (o *Overlay) Box() draw.Box { return o.box }

// Line draws line i.
func (o *Overlay) Line(p *draw.Pen, i int) { o.page.Line(p, i) }

// Prepare writes the page anew, keeping its place.
func (o *Overlay) Prepare(s *pane.Scene) {
	top := o.page.Top
	o.page = draw.Page{W: min(68, s.Width-4)}
	o.commands(s.Keys)
	o.marks()
	o.filters()
	if s.View != nil {
		o.missing(s.View.Missing)
	}
	o.box = draw.Centred(o.page.W, len(o.page.Lines), s.Width, s.Height)
	o.box.Title, o.box.Hint = o.title, "↑↓ scroll · esc close"
	o.page.Scroll(top, o.box.Inside())
}

func (o *Overlay) commands(keys keymap.Map) {
	var in keymap.Section
	for _, c := range keys {
		if len(c.Binding.Keys()) == 0 {
			continue
		}
		if c.Section != in {
			in = c.Section
			o.page.Head(string(in))
		}
		o.key(c.Binding.Help().Key, c.Binding.Help().Desc)
	}
}

func (o *Overlay) marks() {
	o.page.Head("Marks")
	o.mark("◆", theme.WellKnown, "a well-known port, 0-1023")
	o.mark("◇", theme.Dynamic, "a dynamic port, 1024-65535; dimmer where the kernel handed it out")
	o.mark("■ ▪ □ ▫", theme.Dynamic, "on the map of ports: listening, connected, bound, closing")
	o.mark("+", theme.Fresh, "opened a moment ago")
	o.mark("-", theme.Ended, "closed a moment ago")
	o.mark(">3m", theme.Muted, "open for longer than it has been watched")
	o.mark("→ https", theme.Service, "the other end is the server, and this its service")
	o.mark("(closed)", theme.Gap, "in parentheses: why the owner is not known")
}

// filters adds what may be typed as a filter, by example.
func (o *Overlay) filters() {
	o.page.Head("Filters")
	for _, x := range [][2]string{
		{"80", "the port 80, at either end"},
		{"10.0.0.5:80", "that IP address and port, at either end"},
		{"nginx", "in name, command line, service, user or address"},
		{"10.0.0.0/8", "addresses of that network"},
		{"port:80,8000-8999", "ports; lport: here, rport: at the other end"},
		{"proc: pid: user:", "of the process"},
		{"state: proto: ip:", "of the socket; also service: class: side:"},
		{"is:exposed", "reached from beyond this host"},
		{"is:new is:local", "opened a moment ago; both ends here; is:unknown"},
		{"a b   a or b   !a", "both; either; not. Brackets group, quotes make a text"},
	} {
		o.key(x[0], x[1])
	}
}

// key adds a line for a command, or two where its keys leave no room.
func (o *Overlay) key(keys, what string) {
	n := min(20, o.page.W*2/5)
	if cell.Width(keys) >= n {
		o.page.Lines = append(o.page.Lines, []cell.Span{{Text: keys, Role: theme.Key}})
		keys = ""
	}
	for i, line := range draw.Wrap(what, o.page.W-n) {
		if i > 0 {
			keys = ""
		}
		o.page.Lines = append(o.page.Lines, []cell.Span{{Text: draw.Pad(keys, n), Role: theme.Key}, {Text: line, Role: theme.Plain}})
	}
}

func (o *Overlay) mark(sign string, r theme.Role, what string) {
	first := len(o.page.Lines)
	o.key(sign, what)
	o.page.Lines[first][0].Role = r
}

func (o *Overlay) missing(missing []sockets.Missing) {
	if len(missing) == 0 {
		return
	}
	o.page.Head("Not seen")
	for _, x := range missing {
		text := x.What + ": " + x.Why
		if x.Count > 0 {
			text = strconv.Itoa(x.Count) + " " + text
		}
		if x.Mend != "" {
			text += strings.TrimSpace("; " + x.Mend)
		}
		o.page.Wrapped(0, theme.Plain, text)
	}
}
