package local

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/procfs"
	"berth/sockets/sockdiag"
)

// lists reads the kernel's lists of sockets.
type lists struct {
	fs      *procfs.FS
	conn    *sockdiag.Conn // nil if netlink is not permitted
	refused error          // why conn is nil
}

// recycle makes the memory behind the sockets read so far available for reuse.
func (l *lists) recycle() {
	if l.conn != nil {
		l.conn.Recycle()
	}
}

// flaws records what could not be read at all, or not in full.
type flaws struct {
	broken  []sockets.Part
	missing []sockets.Missing
	refused error // why netlink failed, so that /proc/net was read, which has less information
}

// mark records that a list was not read in full.
func (f *flaws) mark(p sockets.Part, why string) {
	for _, family := range families(p) {
		f.broken = append(f.broken, sockets.Part{Proto: p.Proto, Family: family})
	}
	f.missing = append(f.missing, sockets.Missing{What: sockets.ListOf(p), Why: sockets.Said(why)})
}

// families returns the families that a list names, or both IP families if it names
// none.
func families(p sockets.Part) []sockets.Family {
	if p.Family == 0 && p.Proto != sockets.Unix {
		return []sockets.Family{sockets.IPv4, sockets.IPv6}
	}
	return []sockets.Family{p.Family}
}

// parts returns the lists that ask covers. TCP over IPv4 and over IPv6 is one list,
// because the kernel walks its entire table for each request, however little is
// requested.
func parts(ask sockets.Ask) []sockets.Part {
	var all []sockets.Part
	both := ask.Families.Has(sockets.IPv4) && ask.Families.Has(sockets.IPv6)
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		switch {
		case !ask.Protos.Has(proto):
		case both && proto == sockets.TCP:
			all = append(all, sockets.Part{Proto: proto})
		default:
			for _, family := range []sockets.Family{sockets.IPv4, sockets.IPv6} {
				if ask.Families.Has(family) {
					all = append(all, sockets.Part{Proto: proto, Family: family})
				}
			}
		}
	}
	if ask.Protos.Has(sockets.Unix) {
		all = append(all, sockets.Part{Proto: sockets.Unix})
	}
	return all
}

// read appends to dst the sockets that ask requests. It fails only if none of the
// lists could be read.
func (l *lists) read(ctx context.Context, dst []sockets.Socket, ask sockets.Ask) ([]sockets.Socket, flaws, error) {
	var f flaws
	var first error
	dst = l.grow(dst, ask)
	all := parts(ask)
	failed := 0
	for _, p := range all {
		was := len(dst)
		got, refused, err := l.part(ctx, dst, p, ask)
		if dst = got; refused != nil {
			f.refused = refused
		}
		if err == nil {
			continue
		}
		if first == nil {
			first = err
		}
		if f.mark(p, err.Error()); len(dst) == was {
			failed++
		}
	}
	if failed == len(all) && failed > 0 {
		if f.refused != nil {
			first = fmt.Errorf("%w, and netlink refuses: %w", first, f.refused)
		}
		return dst, f, fmt.Errorf("no sockets can be read: %w", first)
	}
	return dst, f, nil
}

// grow makes room in dst for all existing sockets, so that the first poll does not
// copy many sockets again and again.
func (l *lists) grow(dst []sockets.Socket, ask sockets.Ask) []sockets.Socket {
	if ask.States != sockets.AllStates {
		return dst
	}
	n := l.fs.Counts().All()
	return slices.Grow(dst, min(n+n/16, 1<<20))
}

// readings is the maximum number of times that a list is read. If a change interrupts
// a dump, even sockets that did not change may be missing.
const readings = 4

// part reads one list over netlink, and reads it again if a change interrupts it. If
// netlink is not permitted, it reads the list from /proc/net.
func (l *lists) part(
	ctx context.Context, dst []sockets.Socket, p sockets.Part, ask sockets.Ask,
) (got []sockets.Socket, refused, err error) {
	if l.conn == nil {
		got, err = l.files(dst, p, ask)
		return got, l.refused, err
	}
	was := len(dst)
	for range readings {
		dst, err = l.dump(ctx, dst[:was], p, ask)
		if !errors.Is(err, netlink.ErrInterrupted) && !errors.Is(err, netlink.ErrOverrun) {
			break
		}
	}
	if errno := syscall.Errno(0); errors.As(err, &errno) || errors.Is(err, netlink.ErrSilent) {
		refused = err
		got, err = l.files(dst[:was], p, ask)
		return got, refused, err
	}
	return dst, nil, err
}

func (l *lists) dump(ctx context.Context, dst []sockets.Socket, p sockets.Part, ask sockets.Ask) ([]sockets.Socket, error) {
	if p.Proto == sockets.Unix {
		return l.conn.DumpUnix(ctx, dst, ask.States)
	}
	return l.conn.Dump(ctx, dst, sockdiag.Request{
		Proto: p.Proto, Family: p.Family, States: ask.StatesOf(p.Proto), Ports: ask.Ports, TCPInfo: ask.TCPInfo,
		Gist: ask.Gist,
		Flow: ask.Health == sockets.AllFlows,
	})
}

// files reads one list from /proc/net, for when netlink is not permitted.
func (l *lists) files(dst []sockets.Socket, p sockets.Part, ask sockets.Ask) ([]sockets.Socket, error) {
	skipped := 0
	for _, family := range families(p) {
		t, err := l.fs.Net(sockets.Part{Proto: p.Proto, Family: family}, nil)
		if err != nil {
			return dst, err
		}
		skipped += t.Skipped
		for i := range t.Sockets {
			if ask.Covers(&t.Sockets[i]) {
				dst = append(dst, t.Sockets[i])
			}
		}
	}
	if skipped > 0 {
		return dst, fmt.Errorf("%d lines of the list could not be parsed", skipped)
	}
	return dst, nil
}
