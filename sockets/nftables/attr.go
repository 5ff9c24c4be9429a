package nftables

import (
	"encoding/binary"

	"berth/sockets/netlink"
)

// attrs holds the attributes of one message or of one nest, by type. If a type occurs
// twice, the last attribute is kept, but none of the types that are read occurs
// twice.
type attrs [16][]byte

func attrsOf(b []byte) (a attrs) {
	for typ, value := range netlink.Attrs(b) {
		if int(typ) < len(a) {
			a[typ] = value
		}
	}
	return a
}

// text returns an attribute that is a string ending with a NUL.
func (a *attrs) text(typ int) string { return string(netlink.Text(a[typ])) }

// number returns an attribute that is a number in network byte order, or 0 if it is
// missing.
func (a *attrs) number(typ int) uint32 {
	if len(a[typ]) != 4 {
		return 0
	}
	return binary.BigEndian.Uint32(a[typ])
}

func (a *attrs) has(typ int) bool { return a[typ] != nil }
