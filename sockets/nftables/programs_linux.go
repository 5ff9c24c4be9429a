package nftables

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

// links holds the interfaces of a network namespace, without lo.
type links []oneLink

// oneLink is what RTM_NEWLINK reports about an interface.
type oneLink struct {
	index, master uint32
	name, kind    string
	xdp           bool
}

// interfaces lists the interfaces of this thread's network namespace.
func (r router) interfaces() (links, error) {
	const linkName, linkMaster, linkInfo, infoKind = 3, 10, 18, 1
	var all links
	err := r.dump(unix.RTM_GETLINK, unix.SizeofIfInfomsg, func(b []byte) {
		l := oneLink{index: binary.NativeEndian.Uint32(b[4:])}
		for typ, value := range netlink.Attrs(b[unix.SizeofIfInfomsg:]) {
			switch {
			case typ == linkName:
				l.name = string(netlink.Text(value))
			case typ == linkMaster && len(value) == 4:
				l.master = binary.NativeEndian.Uint32(value)
			case typ == linkInfo:
				a := attrsOf(value)
				l.kind = a.text(infoKind)
			case typ == unix.IFLA_XDP:
				l.xdp = hasXDP(value)
			}
		}
		if l.index != 1 {
			all = append(all, l)
		}
	})
	return all, err
}

// doors returns the interfaces on which packets arrive from other machines. The ports
// of a bridge are left out, because their packets come in on the bridge. A bridge with
// only virtual interfaces is left out, too, because it belongs to the machine's own
// containers.
func (all links) doors() []sockets.Door {
	var doors []sockets.Door
	for _, l := range all {
		if l.master != 0 || l.kind == "dummy" || l.kind == "bridge" && !all.leaves(l.index) {
			continue
		}
		doors = append(doors, sockets.Door{Name: l.name, Index: l.index})
	}
	return doors
}

// leaves reports whether a bridge has a port that is neither one end of a veth pair nor
// a virtual machine's.
func (all links) leaves(bridge uint32) bool {
	return slices.ContainsFunc(all, func(l oneLink) bool { return l.master == bridge && l.kind != "veth" && l.kind != "tun" })
}

// programs finds what looks at packets before nf_tables does: XDP programs, and what tc(8)
// attaches.
func (r router) programs(all links) ([]sockets.Obscurity, error) {
	var found []sockets.Obscurity
	const tcmsgSize, tcaKind = 20, 1
	tc := false
	for _, d := range all.doors() {
		has, err := hasTCX(d.Index)
		if err != nil {
			return nil, err
		}
		tc = tc || has
	}
	err := r.dump(unix.RTM_GETQDISC, tcmsgSize, func(b []byte) {
		for typ, value := range netlink.Attrs(b[tcmsgSize:]) {
			kind := string(netlink.Text(value))
			tc = tc || typ == tcaKind && (kind == "clsact" || kind == "ingress")
		}
	})
	if slices.ContainsFunc(all, func(l oneLink) bool { return l.xdp }) {
		found = append(found, sockets.ObscureXDP)
	}
	if tc {
		found = append(found, sockets.ObscureTC)
	}
	return found, err
}

// hasXDP reads an interface's IFLA_XDP.
func hasXDP(b []byte) bool {
	const attached = 2
	a := attrsOf(b)
	return len(a[attached]) == 1 && a[attached][0] != 0
}

// hasTCX reports whether an interface has programs that tc(8) does not list
// (BPF_PROG_QUERY with BPF_TCX_INGRESS or BPF_TCX_EGRESS). Kernels before Linux 6.6 do not
// know the query (EINVAL), and have none.
func hasTCX(index uint32) (bool, error) {
	const tcxIngress, tcxEgress = 46, 47
	for _, at := range []uint32{tcxIngress, tcxEgress} {
		if has, err := attached(index, at); has || err != nil {
			if err != nil {
				err = fmt.Errorf("query programs at an interface: %w", err)
			}
			return has, err
		}
	}
	return false, nil
}

// router sends requests to rtnetlink in one network namespace.
type router struct {
	conn     *netlink.Conn
	patience time.Duration // how long to wait for each list
}

// dump passes each answer of at least size bytes to the function take. An error means
// that there may be more answers.
func (r router) dump(kind uint16, size int, take func([]byte)) error {
	ctx, cancel := context.WithTimeout(context.Background(), r.patience)
	defer cancel()
	request := append(netlink.AppendHeader(nil, kind, netlink.FlagDump), make([]byte, size)...)
	err := r.conn.Ask(ctx, request, func(body []byte) bool {
		if len(body) < size {
			return false
		}
		take(body)
		return true
	})
	if err != nil {
		return fmt.Errorf("query rtnetlink: %w", err)
	}
	return nil
}
