package who

import (
	"fmt"
	"strings"

	"berth/model/port"
	"berth/sockets"
)

// kind tells what kind of port it is and what it is registered for.
func (v *Verdict) kind() string {
	if v.Mark.Class == port.WellKnown {
		return "well-known port (0-1023)" + v.registered()
	}
	return "dynamic port (1024-65535)" + v.registered()
}

// notes tells what else is true of the port, whoever holds it.
func (v *Verdict) notes(h *sockets.Host) []string {
	var said []string
	if s := v.handedOut(h); s != "" {
		said = append(said, s)
	}
	if v.Port != 0 && v.Over(sockets.TCP) && port.BrowserRefuses(v.Port) {
		said = append(said, "Browsers refuse to open it (ERR_UNSAFE_PORT); other programs do not.")
	}
	return said
}

// handedOut says whether a program that asks for any port may be given this one.
func (v *Verdict) handedOut(h *sockets.Host) string {
	first, last := h.Ephemeral.First, h.Ephemeral.Last
	switch ephemeral := v.Mark.Range == port.Ephemeral; {
	case ephemeral && h.IsReserved(v.Port):
		return fmt.Sprintf("This system hands out %d-%d to clients, but not %d, which is reserved (ip_local_reserved_ports): a program that wants it binds it by its number.", first, last, v.Port)
	case ephemeral:
		return fmt.Sprintf("This system hands out %d-%d to clients, so that any program may be given it at any time"+keeping(h)+".", first, last)
	case h.IsReserved(v.Port):
		return "It is reserved here (ip_local_reserved_ports): the system hands it out to nobody, and a program that wants it binds it by its number."
	}
	return ""
}

// registered tells what the port is called, and by which list, of each transport.
func (v *Verdict) registered() string {
	tcp, udp := named(v.Ends[0].Entry), named(v.Ends[1].Entry)
	switch {
	case tcp == "" && udp == "":
		return ", registered for no service"
	case tcp == udp:
		return ", " + tcp
	case udp == "":
		return ", " + tcp + " over TCP"
	case tcp == "":
		return ", " + udp + " over UDP"
	}
	return ", " + tcp + " over TCP and " + strings.TrimPrefix(udp, shared(tcp, udp)) + " over UDP"
}

// IANA's list is the one by which a port is registered; the others only tell
// what it is used for.
const (
	byIANA = "registered for "
	byUse  = "commonly used for "
)

func named(e port.Entry) string {
	switch {
	case e.Name == "":
		return ""
	case e.By() == port.IANA:
		return byIANA + e.Name
	case e.By() == port.Services:
		return "called " + e.Name + " in /etc/services"
	case e.IANA != "":
		return byUse + e.Name + " (registered: " + e.IANA + ")"
	}
	return byUse + e.Name
}

// shared returns the beginning that need not be said twice.
func shared(tcp, udp string) string {
	for _, s := range []string{byIANA, byUse} {
		if strings.HasPrefix(tcp, s) && strings.HasPrefix(udp, s) {
			return s
		}
	}
	return ""
}

// keeping says what keeps a port from being handed out.
func keeping(h *sockets.Host) string {
	if h.System != "linux" {
		return ""
	}
	return "; net.ipv4.ip_local_reserved_ports would keep it for a server"
}
