package sockets

// Proto is the transport of a socket.
type Proto uint8

// The transports that are read.
const (
	TCP Proto = iota + 1
	UDP
	Unix
)

// String returns the name that the machine output and the filter use: "tcp",
// "udp", "unix".
func (p Proto) String() string {
	switch p {
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	case Unix:
		return "unix"
	}
	return "unknown"
}

// ProtoSet is a set of transports, bit 1<<p for each Proto p.
type ProtoSet uint8

// Protos returns the set of the given transports.
func Protos(ps ...Proto) ProtoSet {
	var s ProtoSet
	for _, p := range ps {
		s |= 1 << p
	}
	return s
}

// Has reports whether p is in s.
func (s ProtoSet) Has(p Proto) bool { return s&(1<<p) != 0 }

// Family is the address family of a socket, which is not always that of its
// addresses: an IPv6 socket may carry an IPv4 connection (Socket.Mapped).
type Family uint8

// The address families. A unix socket has none: its family is 0.
const (
	IPv4 Family = 4
	IPv6 Family = 6
)

// FamilySet is a set of address families, bit 1<<f for each Family f.
type FamilySet uint8

// Families returns the set of the given families.
func Families(fs ...Family) FamilySet {
	var s FamilySet
	for _, f := range fs {
		s |= 1 << f
	}
	return s
}

// Has reports whether f is in s. A unix socket, of family 0, is in every set.
func (s FamilySet) Has(f Family) bool { return f == 0 || s&(1<<f) != 0 }
