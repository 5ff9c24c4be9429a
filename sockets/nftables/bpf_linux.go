package nftables

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// Links holds what is known about programs at netfilter hooks. The kernel does not
// report which network namespace they are in. Caches used by one goroutine may share a
// Links. In the zero Links nothing is known yet.
type Links struct {
	looked time.Time
	found  []sockets.Obscurity
}

// look asks the kernel for programs at netfilter hooks, unless it did so recently.
// Listing links requires CAP_SYS_ADMIN. Without it, there may be programs that can't be
// seen, and that possibility is an Obscurity, too.
func (l *Links) look(now time.Time) []sockets.Obscurity {
	if !l.looked.IsZero() && now.Sub(l.looked) < aroundAge {
		return l.found
	}
	l.looked, l.found = now, nil
	switch has, err := hasNetfilterLink(); {
	case err != nil:
		l.found = []sockets.Obscurity{sockets.ObscureHidden}
	case has:
		l.found = []sockets.Obscurity{sockets.ObscureBPF}
	}
	return l.found
}

// mostLinks is the greatest number of links that are looked at.
const mostLinks = 1 << 13

// bpfCommand calls bpf(2).
func bpfCommand(command uintptr, attr unsafe.Pointer, size uintptr) (int, unix.Errno) {
	r, _, errno := unix.Syscall(unix.SYS_BPF, command, uintptr(attr), size)
	return int(r), errno
}

// hasNetfilterLink reports whether there is a link of BPF_LINK_TYPE_NETFILTER. Kernels
// that can't list links (before Linux 5.8: EINVAL; without bpf: ENOSYS) have none.
func hasNetfilterLink() (bool, error) {
	var id uint32
	for range mostLinks {
		next := struct{ start, next uint32 }{start: id}
		_, errno := bpfCommand(unix.BPF_LINK_GET_NEXT_ID, unsafe.Pointer(&next), unsafe.Sizeof(next))
		switch errno {
		case 0:
		case unix.ENOENT, unix.EINVAL, unix.ENOSYS:
			return false, nil
		default:
			return false, fmt.Errorf("list BPF links: %w", errno)
		}
		id = next.next
		if kind, err := linkType(id); err != nil || kind == unix.BPF_LINK_TYPE_NETFILTER {
			return err == nil, err
		}
	}
	return false, fmt.Errorf("list BPF links: there are more than %d", mostLinks)
}

// linkType returns the type of a link, or 0 if the link has gone in the meantime.
func linkType(id uint32) (uint32, error) {
	open := struct{ id, next, flags uint32 }{id: id}
	fd, errno := bpfCommand(unix.BPF_LINK_GET_FD_BY_ID, unsafe.Pointer(&open), unsafe.Sizeof(open))
	switch errno {
	case 0:
	case unix.ENOENT, unix.EAGAIN:
		return 0, nil
	default:
		return 0, fmt.Errorf("open a BPF link: %w", errno)
	}
	defer unix.Close(fd)
	var info [8]uint32 // struct bpf_link_info, which begins with its type
	var pin runtime.Pinner
	pin.Pin(&info) // the kernel gets its address as a number, which Go does not track
	defer pin.Unpin()
	ask := struct {
		fd, size uint32
		info     uint64
	}{uint32(fd), uint32(unsafe.Sizeof(info)), uint64(uintptr(unsafe.Pointer(&info)))}
	if _, errno := bpfCommand(unix.BPF_OBJ_GET_INFO_BY_FD, unsafe.Pointer(&ask), unsafe.Sizeof(ask)); errno != 0 {
		return 0, fmt.Errorf("query a BPF link: %w", errno)
	}
	return info[0], nil
}

// hasLookup reports whether a program chooses sockets in this thread's network
// namespace (BPF_SK_LOOKUP). The program may pass what arrives for any port to a
// listener.
func hasLookup() (bool, error) {
	fd, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return false, fmt.Errorf("query sk_lookup programs: %w", err)
	}
	defer unix.Close(fd)
	has, err := attached(uint32(fd), unix.BPF_SK_LOOKUP)
	if err != nil {
		return false, fmt.Errorf("query sk_lookup programs: %w", err)
	}
	return has, nil
}

// attached reports whether programs are attached to a target (BPF_PROG_QUERY). Kernels
// that do not know the query (EINVAL) have none.
func attached(target, at uint32) (bool, error) {
	query := struct {
		target, attach, query, attached uint32
		programs                        uint64
		count, pad                      uint32
		attachments                     [4]uint64
	}{target: target, attach: at}
	switch _, errno := bpfCommand(unix.BPF_PROG_QUERY, unsafe.Pointer(&query), unsafe.Sizeof(query)); errno {
	case 0:
		return query.count > 0, nil
	case unix.ENOSPC: // there are more programs than fit
		return true, nil
	case unix.EINVAL, unix.ENOSYS, unix.ENODEV:
		return false, nil
	default:
		return false, errno
	}
}

// hasServices reports whether this thread's network namespace has IPVS services, which
// send what arrives for their ports to other machines.
func hasServices() (bool, error) {
	f, err := os.Open("/proc/thread-self/net/ip_vs")
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for IPVS services: %w", err)
	}
	defer f.Close()
	const enough = 4 << 10 // the heading and the first service
	text, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return false, fmt.Errorf("look for IPVS services: %w", err)
	}
	return listsService(text), nil
}

// listsService reports whether text, in the form that the kernel's ip_vs_info_seq_show
// writes, lists a service.
func listsService(text []byte) bool {
	for line := range bytes.Lines(text) {
		word, _, _ := bytes.Cut(line, []byte(" "))
		switch string(word) {
		case "TCP", "UDP", "SCTP", "FWM":
			return true
		}
	}
	return false
}
