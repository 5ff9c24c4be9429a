package sockdiag

import (
	"bytes"

	"berth/sockets/netlink"
)

// Parts of generic netlink (include/uapi/linux/genetlink.h), and of its WireGuard family
// (include/uapi/linux/wireguard.h).
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

// appendFamily appends a request for a family's ID.
func appendFamily(b []byte, name string) []byte {
	b = append(netlink.AppendHeader(b, typeControl, 0), controlGetFamily, controlVersion, 0, 0)
	return netlink.AppendText(b, controlName, name)
}

// appendDevice appends a request to WireGuard about an interface. The parameter of is
// WireGuard's family ID.
func appendDevice(b []byte, of uint16, iface string) []byte {
	b = append(netlink.AppendHeader(b, of, netlink.FlagDump), wireguardGetDevice, wireguardVersion, 0, 0)
	return netlink.AppendText(b, wireguardIfname, iface)
}

// family decodes the ID that generic netlink has assigned to a family.
type family struct{ id uint16 }

func (f *family) take(body []byte) bool {
	value, ok := genericAttr(body, controlID)
	if ok && len(value) >= 2 {
		f.id = native.Uint16(value)
	}
	return ok
}

// device decodes the port of a WireGuard interface. It skips the keys, which the kernel
// sends in the same message to callers with the privilege to ask.
type device struct {
	name []byte // raw, without NUL
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
