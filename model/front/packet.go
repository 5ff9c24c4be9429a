package front

import (
	"encoding/binary"
	"net/netip"

	"berth/sockets"
)

// packet is what is known about a packet that may arrive. Only some of its bits are
// known.
type packet struct {
	v6        bool
	network   bits // the network header
	transport bits
	state     uint32 // ct state; 0: not known
	moved     bool   // if state is known: ct status shows that the destination was translated
	in, out   device
	local     bool // its destination is an address of this machine
	looped    bool // it comes in through lo, and its route back is not looked up (nft_fib_is_loopback)

	// proto and port are what most rules test: the transport and the destination
	// port, in bytes. They are "" if not known.
	proto, port string
}

// widest is the maximum number of bytes that can be examined together.
const widest = 40

// bits is n bytes, of which some bits are known.
type bits struct {
	value, known [widest]byte
	n            int
}

// unknownBits returns n unknown bytes, or none if n is more than can be examined.
func unknownBits(n int) bits {
	if n < 0 || n > widest {
		return bits{}
	}
	return bits{n: n}
}

// set makes bytes known, starting at index at.
func (b *bits) set(at int, value ...byte) {
	for i, v := range value {
		b.value[at+i], b.known[at+i] = v, 0xff
	}
}

// part returns n bytes, starting at index at. Bytes beyond the end are unknown.
func (b *bits) part(at, n int) bits {
	p := unknownBits(n)
	if at >= 0 && at < b.n {
		copy(p.value[:p.n], b.value[at:b.n])
		copy(p.known[:p.n], b.known[at:b.n])
	}
	return p
}

// device is the interface through which a packet enters or leaves.
type device struct {
	kind  deviceKind
	name  string // for a door
	index uint32
}

// deviceKind is what is known about an interface.
type deviceKind uint8

const (
	noDevice   deviceKind = iota // none yet, or none any more: its name is empty
	loopback                     // lo
	anotherOne                   // any other
	door                         // a particular one
)

// States of a connection, as bits (NF_CT_STATE_BIT in include/uapi/linux/netfilter/nf_conntrack_common.h).
const (
	stateEstablished = 2
	stateNew         = 8
	stateUntracked   = 64
)

// Positions of addresses in a header, and the bits that are tested most often.
const (
	proto4At, source4At, destination4At = 9, 12, 16
	proto6At, source6At, destination6At = 6, 8, 24

	size4, size6, sizeTransport = 20, 40, 20

	flagsAt, synFlag, handshakeFlags = 13, 2, 0x17 // FIN, SYN, RST, ACK of TCP
)

// coming returns the first packet of a connection to a destination.
func coming(proto sockets.Proto, to netip.AddrPort) *packet {
	p := &packet{v6: to.Addr().Is6(), state: stateNew, local: true, transport: unknownBits(sizeTransport)}
	p.setProto(proto)
	p.aim(to)
	if proto == sockets.TCP {
		p.transport.value[flagsAt], p.transport.known[flagsAt] = synFlag, handshakeFlags
	}
	return p
}

// setProto fills in what the headers show about the transport.
func (p *packet) setProto(proto sockets.Proto) {
	const tcp, udp = 6, 17
	number := byte(tcp)
	if proto == sockets.UDP {
		number = udp
	}
	p.proto = string([]byte{number})
	if p.v6 {
		p.network = unknownBits(size6)
		p.network.set(proto6At, number)
		return
	}
	p.network = unknownBits(size4)
	p.network.set(proto4At, number)
}

// aim changes the destination of the packet.
func (p *packet) aim(to netip.AddrPort) {
	at, size := destination4At, 4
	if p.v6 {
		at, size = destination6At, 16
	}
	clear(p.network.known[at : at+size])
	if to.Addr().IsValid() {
		p.network.set(at, to.Addr().WithZone("").AsSlice()...)
	}
	port := binary.BigEndian.AppendUint16(nil, to.Port())
	p.transport.set(2, port...)
	p.port = string(port)
}

// later returns a later packet of the same connection, once that is established.
func (p *packet) later() *packet {
	q := *p
	q.state = stateEstablished
	q.transport.known[flagsAt] = 0
	return &q
}

// answer returns the reply to p: its source is p's destination.
func (p *packet) answer(proto sockets.Proto) *packet {
	q := p.later()
	q.setProto(proto)
	from, to, size := destination4At, source4At, 4
	if p.v6 {
		from, to, size = destination6At, source6At, 16
	}
	copy(q.network.value[to:to+size], p.network.value[from:from+size])
	copy(q.network.known[to:to+size], p.network.known[from:from+size])
	q.transport = unknownBits(sizeTransport)
	copy(q.transport.value[:2], p.transport.value[2:4])
	copy(q.transport.known[:2], p.transport.known[2:4])
	q.in, q.out, q.local, q.port = device{}, p.in, false, ""
	return q
}

// ephemeral makes it known that the port at an index of the transport header is one that
// Linux hands out to clients unless configured otherwise: 32768 or higher. Through lo,
// a client's port is tested by the same rules as a server's, so that it would otherwise
// be doubtful whether a connection to any port gets its answers.
func (p *packet) ephemeral(at int) {
	p.transport.value[at], p.transport.known[at] = 0x80, 0x80
}

// load returns what a rule loads from the packet.
func (p *packet) load(l *sockets.Load) (b bits) {
	switch l.Field {
	case sockets.FieldNetwork:
		b = p.network.part(l.Offset, l.Len)
	case sockets.FieldTransport:
		b = p.transport.part(l.Offset, l.Len)
	case sockets.FieldFamily:
		b = unknownBits(1)
		b.set(0, p.family())
	case sockets.FieldEther:
		b = unknownBits(2)
		b.set(0, p.ether()...)
	case sockets.FieldProto:
		b = p.network.part(p.protoAt(), 1)
	case sockets.FieldState:
		b = p.number(p.state)
	case sockets.FieldStatus:
		b = p.status()
	case sockets.FieldDstType:
		const local = 2
		b = unknownBits(4)
		if p.local {
			b = p.number(local)
		}
	case sockets.FieldReturn:
		b = unknownBits(1)
		if p.looped {
			b.set(0, 1)
		}
	case sockets.FieldInIndex, sockets.FieldInName:
		return p.device(p.in, l)
	case sockets.FieldOutIndex, sockets.FieldOutName:
		return p.device(p.out, l)
	default:
		b = unknownBits(l.Len)
	}
	if b.n != l.Len {
		return unknownBits(l.Len)
	}
	return masked(b, l)
}

// put sets b to the four bytes of n, all of them known.
func (b *bits) put(n uint32) {
	binary.NativeEndian.PutUint32(b.value[:], n)
	binary.NativeEndian.PutUint32(b.known[:], 0xffffffff)
}

// number returns n as four bytes in the kernel's byte order. If n is 0, they are
// unknown.
func (p *packet) number(n uint32) bits {
	b := unknownBits(4)
	if n != 0 {
		b.put(n)
	}
	return b
}

// status returns what is known about ct status: whether the destination was
// translated.
func (p *packet) status() bits {
	const translated = 32 // IPS_DST_NAT
	b := unknownBits(4)
	if p.state != 0 {
		binary.NativeEndian.PutUint32(b.known[:], translated)
		if p.moved {
			binary.NativeEndian.PutUint32(b.value[:], translated)
		}
	}
	return b
}

func (p *packet) family() byte {
	if p.v6 {
		return byte(sockets.ChainIPv6)
	}
	return byte(sockets.ChainIPv4)
}

func (p *packet) ether() []byte {
	if p.v6 {
		return []byte{0x86, 0xdd}
	}
	return []byte{0x08, 0x00}
}

func (p *packet) protoAt() int {
	if p.v6 {
		return proto6At
	}
	return proto4At
}

// loName is the name of the loopback interface. Its index is 1 in every namespace.
const loName = "lo"

// device returns the name or the index of an interface.
func (p *packet) device(d device, l *sockets.Load) bits {
	b := unknownBits(l.Len)
	name, index := d.name, d.index
	switch d.kind {
	case anotherOne:
		return masked(b, l)
	case loopback:
		name, index = loName, 1
	}
	switch {
	case l.Field == sockets.FieldInName || l.Field == sockets.FieldOutName:
		copy(b.value[:b.n], name)
		for i := range b.n {
			b.known[i] = 0xff
		}
	case l.Len == 4:
		b.put(index)
	}
	return masked(b, l)
}

// masked keeps the bits that a rule tests. The other bits become known to be zero.
func masked(b bits, l *sockets.Load) bits {
	if len(l.Mask) != b.n || len(l.Xor) != b.n {
		return b
	}
	for i := range b.n {
		b.value[i] = b.value[i]&l.Mask[i] ^ l.Xor[i]
		b.known[i] |= ^l.Mask[i]
	}
	return b
}
