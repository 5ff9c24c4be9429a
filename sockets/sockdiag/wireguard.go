package sockdiag

import "bytes"

// Generic netlink as include/uapi/linux/genetlink.h lays it out, and WireGuard's
// part of it (include/uapi/linux/wireguard.h).
const (
	typeControl = 16 // GENL_ID_CTRL
	genlSize    = 4  // struct genlmsghdr

	controlGetFamily = 3 // CTRL_CMD_GETFAMILY
	controlVersion   = 2
	controlID        = 1 // CTRL_ATTR_FAMILY_ID
	controlName      = 2 // CTRL_ATTR_FAMILY_NAME

	wireguardGetDevice  = 0 // WG_CMD_GET_DEVICE
	wireguardVersion    = 1
	wireguardIfname     = 2 // WGDEVICE_A_IFNAME
	wireguardListenPort = 6 // WGDEVICE_A_LISTEN_PORT
)

// appendFamily writes the message that asks which number a family has.
func appendFamily(b []byte, seq uint32, name string) []byte {
	b = appendGeneric(b, typeControl, seq, [2]byte{controlGetFamily, controlVersion}, controlName, name)
	native.PutUint16(b[6:], flagRequest)
	return b
}

// appendDevice writes the message that asks WireGuard, which has the number of,
// for an interface.
func appendDevice(b []byte, of uint16, seq uint32, iface string) []byte {
	return appendGeneric(b, of, seq, [2]byte{wireguardGetDevice, wireguardVersion}, wireguardIfname, iface)
}

// appendGeneric writes a message of generic netlink with one attribute, a string.
func appendGeneric(b []byte, family uint16, seq uint32, command [2]byte, attr uint16, text string) []byte {
	size := attrSize + len(text) + 1
	b = appendHeader(b, uint32(headerSize+genlSize+align(size)), family, seq)
	b = append(b, command[0], command[1], 0, 0)
	b = native.AppendUint16(b, uint16(size))
	b = native.AppendUint16(b, attr)
	b = append(b, text...)
	return append(b, make([]byte, align(size)-size+1)...)
}

// family takes in which number generic netlink has given to a family.
type family struct{ id uint16 }

func (f *family) take(body []byte) bool {
	value, ok := genericAttr(body, controlID)
	if ok && len(value) >= 2 {
		f.id = native.Uint16(value)
	}
	return ok
}

// device takes in the port of a WireGuard interface. Its keys come in the same
// message to whoever may ask, and are passed over.
type device struct {
	name []byte // as the kernel has it, without NUL
	port uint16
}

func (d *device) take(body []byte) bool {
	name, ok := genericAttr(body, wireguardIfname)
	if !ok || !bytes.Equal(text(name), d.name) {
		return ok || len(body) >= genlSize // more of its peers
	}
	if value, ok := genericAttr(body, wireguardListenPort); ok && len(value) >= 2 {
		d.port = native.Uint16(value)
	}
	return true
}

// genericAttr finds an attribute of a message of generic netlink.
func genericAttr(body []byte, wanted uint16) (value []byte, ok bool) {
	if len(body) < genlSize {
		return nil, false
	}
	for kind, value, rest, more := nextAttr(body[genlSize:]); more; kind, value, rest, more = nextAttr(rest) {
		if kind == wanted {
			return value, true
		}
	}
	return nil, false
}
