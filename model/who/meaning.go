package who

import (
	"fmt"
	"strconv"
	"strings"

	"berth/model/port"
	"berth/sockets"
)

// meaning tells what kind of port it is and what it is registered for.
func (v *Verdict) meaning(h *sockets.Host) string {
	n := strconv.Itoa(int(v.Port))
	var said []string
	switch v.Mark.Class {
	case port.WellKnown:
		said = append(said, n+" is a well-known port (0-1023)"+v.registered()+".")
	default:
		said = append(said, n+" is a dynamic port (1024-65535)"+v.registered()+".")
	}
	if v.Mark.Range == port.Ephemeral {
		said = append(said, fmt.Sprintf("This system hands out %d-%d to clients, so that any program may be given it at any time"+keeping(h)+".",
			h.Ephemeral.First, h.Ephemeral.Last))
	}
	for _, r := range h.Reserved {
		if r.Has(v.Port) {
			said = append(said, "It is reserved here (ip_local_reserved_ports): handed out to nobody, but free to be bound by number.")
		}
	}
	return strings.Join(said, " ")
}

func (v *Verdict) registered() string {
	tcp, udp := v.Ends[0].Entry.Name, v.Ends[1].Entry.Name
	switch {
	case tcp == "" && udp == "":
		return ", registered for no service"
	case tcp == udp:
		return ", registered for " + tcp
	case udp == "":
		return ", registered for " + tcp + " over TCP"
	case tcp == "":
		return ", registered for " + udp + " over UDP"
	}
	return ", registered for " + tcp + " over TCP and " + udp + " over UDP"
}

// keeping says what keeps a port from being handed out.
func keeping(h *sockets.Host) string {
	if h.System != "linux" {
		return ""
	}
	return "; net.ipv4.ip_local_reserved_ports would keep it for a server"
}
