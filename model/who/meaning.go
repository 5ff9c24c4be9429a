package who

import (
	"fmt"

	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// kind describes what kind of port it is and what it is registered for.
func (v *Verdict) kind() string {
	return language.English().Say(port.ClassOf(v.Port).Key+".noun", nil) + ", " + v.registered()
}

// notes returns what else is true of the port, whoever holds it.
func (v *Verdict) notes(h *sockets.Host) []string {
	var said []string
	if s := v.handedOut(h); s != "" {
		said = append(said, s)
	}
	if v.Port != 0 && v.Over(sockets.TCP) && port.BrowserRefuses(v.Port) {
		said = append(said, language.English().Tell("explain.port.browser"))
	}
	return said
}

// handedOut explains whether the system may give this port to a program that asks for
// any port.
func (v *Verdict) handedOut(h *sockets.Host) string {
	first, last := h.Ephemeral.First, h.Ephemeral.Last
	switch ephemeral := v.Mark.Range == port.Ephemeral; {
	case ephemeral && h.IsReserved(v.Port):
		return fmt.Sprintf("This system hands out %d-%d to clients, but not %d, which is reserved (ip_local_reserved_ports): a program can still bind it by number.", first, last, v.Port)
	case ephemeral:
		return fmt.Sprintf("This system hands out %d-%d to clients, so any program may be given this one at any time"+keeping(h)+".", first, last)
	case h.IsReserved(v.Port):
		return "It is reserved here (ip_local_reserved_ports): the system does not hand it out, but a program can still bind it by number."
	}
	return ""
}

// registered describes what the port is called over each transport, and which list says
// so.
func (v *Verdict) registered() string {
	l := language.English()
	tcp, udp := v.Ends[0].Entry, v.Ends[1].Entry
	over, other := tcp.Listed(v.Port), udp.Listed(v.Port)
	switch {
	case l.Short(over) == l.Short(other):
		return l.Short(over)
	case udp.Name == "":
		return l.Short(over) + " over TCP"
	case tcp.Name == "":
		return l.Short(other) + " over UDP"
	case over.Key == other.Key && (over.Key == "listed.iana" || over.Key == "listed.common"): // no need to say it twice
		over.Facts["service"] = tcp.Name + " over TCP and " + udp.Name
		return l.Short(over) + " over UDP"
	}
	return l.Short(over) + " over TCP and " + l.Short(other) + " over UDP"
}

// keeping names the setting that keeps a port from being handed out.
func keeping(h *sockets.Host) string {
	if h.System != "linux" {
		return ""
	}
	return "; net.ipv4.ip_local_reserved_ports would keep it for a server"
}
