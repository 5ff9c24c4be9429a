package sockets

// Tunnel is an interface whose packets the kernel itself receives through a socket that
// no process has open.
type Tunnel struct {
	Iface string // its name; scrubbed
	Kind  string // as the kernel calls it: "vxlan", "geneve", "bareudp", "wireguard"
}

// String names the interface with its kind: "vx0 (vxlan)".
func (t Tunnel) String() string { return t.Iface + " (" + t.Kind + ")" }
