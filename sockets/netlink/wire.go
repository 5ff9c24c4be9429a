package netlink

import (
	"encoding/binary"
	"iter"
)

// Netlink as laid out in include/uapi/linux/netlink.h. Numbers are in the machine's
// byte order, except in nf_tables attributes, addresses and ports.
const (
	HeaderSize = 16 // struct nlmsghdr
	AttrSize   = 4  // struct nlattr

	flagRequest     = 0x1   // NLM_F_REQUEST
	flagInterrupted = 0x10  // NLM_F_DUMP_INTR
	FlagAck         = 0x4   // NLM_F_ACK
	FlagDump        = 0x300 // NLM_F_DUMP

	typeNoop    = 1    // NLMSG_NOOP
	typeError   = 2    // NLMSG_ERROR
	typeDone    = 3    // NLMSG_DONE
	typeOverrun = 4    // NLMSG_OVERRUN
	typeFirst   = 0x10 // NLMSG_MIN_TYPE: from here on, each part of the kernel has its own types
)

var native = binary.NativeEndian

// Message is one netlink message, a view into the datagram that held it.
type Message struct {
	Kind  uint16
	Flags uint16
	Seq   uint32
	Body  []byte
}

// Next cuts the first message off b. ok is false if b does not start with a complete
// message.
func Next(b []byte) (m Message, rest []byte, ok bool) {
	if len(b) < HeaderSize {
		return m, nil, false
	}
	size := int64(native.Uint32(b))
	if size < HeaderSize || size > int64(len(b)) {
		return m, nil, false
	}
	m = Message{native.Uint16(b[4:]), native.Uint16(b[6:]), native.Uint32(b[8:]), b[HeaderSize:size]}
	return m, b[min(Align(int(size)), len(b)):], true
}

// NextAttr cuts the first attribute off b. ok is false if b does not start with a
// complete attribute.
func NextAttr(b []byte) (kind uint16, value, rest []byte, ok bool) {
	if len(b) < AttrSize {
		return 0, nil, nil, false
	}
	size := int(native.Uint16(b))
	if size < AttrSize || size > len(b) {
		return 0, nil, nil, false
	}
	kind = native.Uint16(b[2:]) &^ (3 << 14) // NLA_F_NESTED, NLA_F_NET_BYTEORDER
	return kind, b[AttrSize:size], b[min(Align(size), len(b)):], true
}

// Attrs yields the attributes that follow each other in b. An attribute that is cut
// short is left out.
func Attrs(b []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for kind, value, rest, ok := NextAttr(b); ok && yield(kind, value); kind, value, rest, ok = NextAttr(rest) {
		}
	}
}

// Align rounds n up to a multiple of 4, at which messages and attributes start.
func Align(n int) int { return (n + 3) &^ 3 }

// AppendHeader begins a request of the given kind. The Conn that sends the request
// fills in its length and its number. If flags has FlagDump, the Conn reads replies
// until the kernel marks the end; if flags has FlagAck, until the acknowledgement;
// otherwise it reads a single reply.
func AppendHeader(b []byte, kind, flags uint16) []byte {
	b = native.AppendUint32(b, 0)
	b = native.AppendUint16(b, kind)
	b = native.AppendUint16(b, flagRequest|flags)
	return append(b, make([]byte, 8)...) // the request's number, and the sender's, which the kernel assigns
}

// AppendAttr appends an attribute, padded.
func AppendAttr(b []byte, kind uint16, value []byte) []byte {
	b = native.AppendUint16(b, uint16(AttrSize+len(value)))
	b = native.AppendUint16(b, kind)
	b = append(b, value...)
	return append(b, make([]byte, Align(len(value))-len(value))...)
}

// AppendText appends an attribute that is a string.
func AppendText(b []byte, kind uint16, text string) []byte {
	return AppendAttr(b, kind, append([]byte(text), 0))
}

// Text returns a string up to its NUL.
func Text(b []byte) []byte {
	for i, c := range b {
		if c == 0 {
			return b[:i]
		}
	}
	return b
}
