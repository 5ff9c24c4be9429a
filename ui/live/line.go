package live

import (
	"net/netip"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

// line is a piece of information about a socket that is worth copying.
type line struct {
	name string // the key of the message that says what it is
	text string
}

// linesOf returns the lines about r: its address, the command line of its process,
// and commands that show it with other tools. It returns at least one line.
func linesOf(r *model.Row) []line {
	var all []line
	add := func(name, text string) {
		if text != "" {
			all = append(all, line{name, text})
		}
	}
	if r.Unix != nil && r.Unix.Path != "" {
		add("path", format.ShellWord(r.Unix.Path))
	} else {
		add("address", nameOf(r))
	}
	if o, ok := r.Holder(); ok && o.Process != nil {
		add("command", commandOf(o.Process))
	}
	if r.Unix == nil && r.Local.IsValid() {
		add("ss", ssLine(r))
		add("lsof", lsofLine(r))
		add("curl", curlLine(r))
	}
	if len(all) == 0 { // a unix socket that has neither a path nor a process
		add("inode", "inode "+strconv.FormatUint(r.Inode, 10))
	}
	return all
}

// commandOf returns the command line of p. It is quoted so that a shell into which
// it is pasted runs that command, and nothing that somebody has put into an
// argument. commandOf returns "" if the command line is unknown.
func commandOf(p *sockets.Process) string { return format.Shell(p.Words()...) }

// ssLine returns a command that queries ss(8) for the socket.
func ssLine(r *model.Row) string {
	flags := "-tanpe"
	if r.Proto == sockets.UDP {
		flags = "-uanpe"
	}
	filter := "src " + ssEnd(r.Local)
	if r.Remote.IsValid() {
		filter += " and dst " + ssEnd(r.Remote)
	}
	return "ss " + flags + " " + format.ShellWord(filter)
}

// ssEnd formats an endpoint for ss. It leaves out a wildcard address, because ss
// takes 0.0.0.0 to mean every address, and :: to mean none.
func ssEnd(e sockets.Endpoint) string {
	if model.Wildcard(e.Addr()) {
		return ":" + portText(e)
	}
	return netip.AddrPortFrom(e.Addr().WithZone(""), e.Port()).String()
}

// lsofLine returns a command that queries lsof(8) for the socket. lsof lists
// everything that has that address at either end.
func lsofLine(r *model.Row) string {
	what := strings.ToUpper(r.Proto.String())
	if addr := r.Local.Addr(); !model.Wildcard(addr) {
		host := addr.WithZone("").String()
		if addr.Is6() {
			host = "[" + host + "]"
		}
		what += "@" + host
	}
	text := "lsof -nP -i" + what + ":" + portText(r.Local)
	if r.State == sockets.Listen {
		text += " -sTCP:LISTEN"
	}
	return text
}

// curlLine returns a command that sends an HTTP request to the server, or "" if
// there is no server.
func curlLine(r *model.Row) string {
	server, ok := r.Server()
	if !ok || r.Proto != sockets.TCP {
		return ""
	}
	addr := server.Addr()
	switch {
	case model.Wildcard(addr) && (addr.Is4() || r.DualStack() == sockets.Yes):
		addr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case model.Wildcard(addr):
		addr = netip.IPv6Loopback()
	}
	scheme := "http"
	if r.Service == "https" || strings.HasSuffix(r.Service, "-https") {
		scheme = "https"
	}
	url := scheme + "://" + netip.AddrPortFrom(addr, server.Port()).String() + "/"
	if addr.Is6() {
		return "curl -gv " + format.ShellWord(strings.Replace(url, "%", "%25", 1)) // RFC 6874
	}
	return "curl -v " + url
}

func portText(e sockets.Endpoint) string { return strconv.Itoa(int(e.Port())) }
