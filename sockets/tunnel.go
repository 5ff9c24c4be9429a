package sockets

// Tunnel is an interface whose packets the kernel itself takes in through a socket,
// which no process has.
type Tunnel struct {
	Iface string // its name; scrubbed
	Kind  string // as the kernel calls it: "vxlan", "geneve", "bareudp", "wireguard"
}

// String names the interface with its kind: "vx0 (vxlan)".
func (t Tunnel) String() string { return t.Iface + " (" + t.Kind + ")" }
