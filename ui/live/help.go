package live

import (
	"strconv"
	"strings"

	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/theme"
)

// manual is the overlay with all keys, made from the key map, and with what is
// not seen.
type manual struct {
	open bool
	page draw.Page
}

func (m *manual) set(keys keymap.Map, missing []sockets.Missing, w int) {
	m.page = draw.Page{W: w}
	var in keymap.Section
	for _, c := range keys {
		if len(c.Binding.Keys()) == 0 {
			continue
		}
		if c.Section != in {
			in = c.Section
			m.page.Head(string(in))
		}
		m.key(c.Binding.Help().Key, c.Binding.Help().Desc)
	}
	m.page.Head("Marks")
	m.mark("◆", theme.WellKnown, "a well-known port, 0-1023")
	m.mark("◇", theme.Dynamic, "a dynamic port, 1024-65535; dimmer where the kernel handed it out")
	m.mark("■ ▪ □ ▫", theme.Dynamic, "on the map of ports: listening, connected, bound, closing")
	m.mark("+", theme.Fresh, "opened a moment ago")
	m.mark("-", theme.Ended, "closed a moment ago")
	m.mark(">3m", theme.Muted, "open for longer than it has been watched")
	m.mark("→ https", theme.Service, "the other end is the server, and this its service")
	m.mark("(closed)", theme.Gap, "in parentheses: why the owner is not known")
	m.filters()
	m.missing(missing)
}

// filters adds what may be typed as a filter, by example.
func (m *manual) filters() {
	m.page.Head("Filters")
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
		m.key(x[0], x[1])
	}
}

// key adds a line for a command, or two where its keys leave no room.
func (m *manual) key(keys, what string) {
	n := min(20, m.page.W*2/5)
	if cell.Width(keys) >= n {
		m.page.Lines = append(m.page.Lines, []cell.Span{{Text: keys, Role: theme.Key}})
		keys = ""
	}
	for i, line := range draw.Wrap(what, m.page.W-n) {
		if i > 0 {
			keys = ""
		}
		m.page.Lines = append(m.page.Lines, []cell.Span{{Text: draw.Pad(keys, n), Role: theme.Key}, {Text: line, Role: theme.Plain}})
	}
}

func (m *manual) mark(sign string, r theme.Role, what string) {
	first := len(m.page.Lines)
	m.key(sign, what)
	m.page.Lines[first][0].Role = r
}

func (m *manual) missing(missing []sockets.Missing) {
	if len(missing) == 0 {
		return
	}
	m.page.Head("Not seen")
	for _, x := range missing {
		text := x.What + ": " + x.Why
		if x.Count > 0 {
			text = strconv.Itoa(x.Count) + " " + text
		}
		if x.Mend != "" {
			text += strings.TrimSpace("; " + x.Mend)
		}
		m.page.Wrapped(0, theme.Plain, text)
	}
}

func (m *manual) frame(w, h int) draw.Frame {
	return draw.Centred(min(68, w-4), len(m.page.Lines), w, h)
}
