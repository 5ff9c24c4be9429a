package cell

import (
	"strconv"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
	"berth/ui/theme"
)

func proto(dst []Span, r *model.Row, _ Context) []Span {
	return put(dst, r.Proto.String(), theme.Plain)
}

func local(dst []Span, r *model.Row, x Context) []Span {
	switch {
	case r.Unix != nil:
		return text(dst, r.Unix.Path, theme.Address, x)
	case r.Fold != nil && r.Fold.Local:
		return put(dst, x.tell("ends_here", "count", strconv.Itoa(r.Fold.Count)), theme.Muted)
	}
	return endpoint(dst, r, r.Local, r.Ports[0], x)
}

func remote(dst []Span, r *model.Row, x Context) []Span {
	switch {
	case r.Fold != nil && r.Fold.Remote:
		return put(dst, x.tell("ends_there", "count", strconv.Itoa(r.Fold.Count)), theme.Muted)
	case r.Unix.HasPeer():
		return put(dst, "inode "+strconv.FormatUint(r.Unix.Peer, 10), theme.Muted)
	case r.Remote.IsValid():
		return endpoint(dst, r, r.Remote, r.Ports[1], x)
	case r.Unix != nil || !receives(r):
		return none(dst, x)
	case r.Reach() == model.ReachNobody:
		return put(dst, x.Language.Word(r.Reach().Said()), theme.Muted)
	case r.Reach() == model.ReachHost:
		return put(dst, x.tell("any_host"), theme.Muted)
	}
	return put(dst, x.tell("any"), theme.Muted)
}

// receives reports whether the socket may be reached by peers to which it is not
// connected.
func receives(r *model.Row) bool {
	return r.Open() && r.Receives()
}

// endpoint draws "0.0.0.0:80 ◆", "[::]:80 v4+v6 ◆", "10.0.0.5%eth0:68 ◆".
func endpoint(dst []Span, r *model.Row, e sockets.Endpoint, m port.Mark, x Context) []Span {
	if !e.IsValid() {
		return none(dst, x)
	}
	ip := e.Addr()
	role := theme.Address
	if ip.IsUnspecified() {
		role = theme.Wildcard
	}
	open, shut := "", ":"
	if ip.Is6() {
		open, shut = "[", "]:"
		dst = put(dst, open, theme.Muted)
	}
	dst = put(dst, ip.String(), role)
	if r.Iface != "" && ip.Zone() == "" && e == r.Local {
		dst = put(dst, "%"+r.Iface, theme.Muted)
	}
	dst = put(dst, shut, theme.Muted)
	hue := portRole(m)
	dst = put(dst, strconv.Itoa(int(e.Port())), hue)
	if f := r.Forward; f != nil && e == r.Local && f.Last != e.Port() {
		dst = put(dst, "-"+strconv.Itoa(int(f.Last)), hue)
	}
	if ip.Is6() && e == r.Local {
		dst = put(dst, stacks(r), theme.Muted)
	}
	return put(dst, glyph(m, x), hue)
}

// stacks says whether :: means only IPv6 here, or both IPv6 and IPv4.
func stacks(r *model.Row) string {
	switch r.DualStack() {
	case sockets.Yes:
		return " v4+v6"
	case sockets.No:
		return " v6"
	}
	return ""
}

func portRole(m port.Mark) theme.Role {
	switch {
	case m.Range == port.Ephemeral:
		// A port keeps the hue of its class even if the kernel assigns well-known
		// ports.
		if m.Class == port.WellKnown {
			return theme.WellKnown
		}
		return theme.Ephemeral
	case m.Class == port.WellKnown:
		return theme.WellKnown
	case m.Class == port.Dynamic:
		return theme.Dynamic
	}
	return theme.Plain
}

// Glyph returns the glyph for the class of a port.
func Glyph(n uint16, ascii bool) string {
	return glyph(port.MarkOf(n, sockets.PortRange{}), Context{ASCII: ascii})
}

// glyph returns the glyph for the class, for those who can't see its hue.
func glyph(m port.Mark, x Context) string {
	switch {
	case m.Class == port.ClassNone:
		return ""
	case m.Class == port.WellKnown && x.ASCII:
		return " #"
	case m.Class == port.WellKnown:
		return " ◆"
	case x.ASCII:
		return " o"
	}
	return " ◇"
}

// service draws "http" at the server's end and "→ https" at the client's end, where
// the local port's registration doesn't matter.
func service(dst []Span, r *model.Row, x Context) []Span {
	name := r.Service
	if x.Numeric {
		name = ""
		if e, ok := r.Server(); ok {
			name = strconv.Itoa(int(e.Port()))
		}
	}
	if name == "" {
		return none(dst, x)
	}
	if r.Side == model.SideOut {
		dst = put(dst, arrow(x)+" ", theme.Muted)
	}
	return put(dst, name, theme.Service)
}

func state(dst []Span, r *model.Row, x Context) []Span {
	role := StateRole(r.State)
	if r.Ails.Trouble != 0 {
		role = theme.Bad
	}
	dst = put(dst, r.State.String(), role)
	if f := r.Fold; f != nil && !f.Local && !f.Remote {
		dst = put(dst, " "+times(x)+strconv.Itoa(f.Count), theme.Muted)
	}
	return dst
}

// Letter returns the letter that represents the state of a row if there is no room
// for more, and its role: E for ESTABLISHED, W for CLOSE_WAIT.
func Letter(r *model.Row) (theme.Role, string) {
	role := StateRole(r.State)
	if r.Ails.Trouble != 0 {
		role = theme.Bad
	}
	return role, r.State.Letter()
}

// StateRole returns the role in which the name of a state is drawn.
func StateRole(s sockets.State) theme.Role {
	if s == sockets.CloseWait {
		return theme.Stuck
	}
	switch s.Phase() {
	case sockets.Waiting:
		return theme.Listening
	case sockets.Opening:
		return theme.Opening
	case sockets.Open:
		return theme.Established
	case sockets.Ending:
		return theme.Ending
	}
	return theme.Plain
}

func side(dst []Span, r *model.Row, x Context) []Span {
	return text(dst, r.Side.String(), theme.Plain, x)
}

func iface(dst []Span, r *model.Row, x Context) []Span {
	return text(dst, r.Iface, theme.Plain, x)
}

func family(dst []Span, r *model.Row, x Context) []Span {
	switch {
	case r.Family == 0:
		return none(dst, x)
	case r.Mapped:
		return put(dst, "6 (v4)", theme.Plain)
	case r.DualStack() == sockets.Yes:
		return put(dst, "4+6", theme.Plain)
	}
	return put(dst, strconv.Itoa(int(r.Family)), theme.Plain)
}

// class and portRange describe the local port.
func class(dst []Span, r *model.Row, x Context) []Span {
	return text(dst, r.Ports[0].Class.String(), portRole(r.Ports[0]), x)
}

func portRange(dst []Span, r *model.Row, x Context) []Span {
	return text(dst, r.Ports[0].Range.String(), portRole(r.Ports[0]), x)
}
