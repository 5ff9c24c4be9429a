package sockdiag

import (
	"bytes"

	"berth/sockets/netlink"
)

// Generic netlink as laid out in include/uapi/linux/genetlink.h, and WireGuard's part of
// it (include/uapi/linux/wireguard.h).
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

// appendFamily writes the message that asks for a family's number.
func appendFamily(b []byte, name string) []byte {
	b = append(netlink.AppendHeader(b, typeControl, 0), controlGetFamily, controlVersion, 0, 0)
	return netlink.AppendText(b, controlName, name)
}

// appendDevice writes the message that asks WireGuard, which has the number of, about an
// interface.
func appendDevice(b []byte, of uint16, iface string) []byte {
	b = append(netlink.AppendHeader(b, of, netlink.FlagDump), wireguardGetDevice, wireguardVersion, 0, 0)
	return netlink.AppendText(b, wireguardIfname, iface)
}

// family takes in the number that generic netlink has given to a family.
type family struct{ id uint16 }

func (f *family) take(body []byte) bool {
	value, ok := genericAttr(body, controlID)
	if ok && len(value) >= 2 {
		f.id = native.Uint16(value)
	}
	return ok
}

// device takes in the port of a WireGuard interface. Its keys come in the same message,
// to a caller that may ask for it, and are skipped.
type device struct {
	name []byte // as the kernel has it, without NUL
	port uint16
}

func (d *device) take(body []byte) bool {
	name, ok := genericAttr(body, wireguardIfname)
	if !ok || !bytes.Equal(netlink.Text(name), d.name) {
		return ok || len(body) >= genlSize // more of the device's peers
	}
	if value, ok := genericAttr(body, wireguardListenPort); ok && len(value) >= 2 {
		d.port = native.Uint16(value)
	}
	return true
}

// genericAttr finds an attribute in a generic netlink message.
func genericAttr(body []byte, wanted uint16) (value []byte, ok bool) {
	if len(body) < genlSize {
		return nil, false
	}
	for kind, value, rest, more := netlink.NextAttr(body[genlSize:]); more; kind, value, rest, more = netlink.NextAttr(rest) {
		if kind == wanted {
			return value, true
		}
	}
	return nil, false
}
