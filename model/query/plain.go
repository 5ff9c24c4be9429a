package query

import (
	"bytes"
	"net/netip"
	"strings"

	"berth/model"
	"berth/sockets"
)

// plain is a bare word, which is searched for in everything that a row shows as text.
type plain struct {
	*pattern
	bytes  []byte // the text
	v4, v6 bool   // it may be part of an IPv4 or IPv6 address
	known  *memo  // nil: no memo
}

// remembered is the number of bare words in a filter that have a memo. A memo takes
// more memory than everything else, and in a filter with more words than this, it
// does not matter if the rest are slow.
const remembered = 8

// bare makes the term for a bare word.
func (ps *parser) bare(s string) *term {
	p := &plain{pattern: newPattern(s)}
	if ps.bares++; ps.bares <= remembered {
		p.known = new(memo)
	}
	p.bytes = []byte(p.text)
	p.v4 = strings.Trim(p.text, "0123456789.") == ""
	p.v6 = strings.Trim(p.text, "0123456789abcdef:") == ""
	t := timeless(everywhere(), p.inRow)
	t.alike, t.holders = !p.v4 && !p.v6, true
	return t
}

func (p *plain) inRow(r *model.Row) bool {
	return p.in(r.Service) || p.in(r.User.Name) || r.Unix != nil && p.in(r.Unix.Path) ||
		held(r, p.inOwner) || owned(r.Via(), p.inOwner) ||
		p.inAddr(r.Local.Addr()) || p.inAddr(r.Remote.Addr())
}

func (p *plain) inOwner(o *sockets.Owner) bool {
	switch {
	case o.Process == nil:
		return false
	case p.known == nil:
		return p.inProcess(o.Process)
	}
	return p.known.holds(o.Process, p.inProcess)
}

func (p *plain) inProcess(ps *sockets.Process) bool {
	return p.in(ps.Name) || p.in(ps.Comm) || p.in(ps.Program()) || p.in(ps.Label) || p.in(ps.Cmdline) || p.in(ps.User.Name) ||
		p.in(ps.Cgroup.Container.Name) || p.in(ps.Cgroup.Container.Called())
}

// inAddr searches a and its zone. It formats a only if the pattern may occur in it.
func (p *plain) inAddr(a netip.Addr) bool {
	if a.Is4() && !p.v4 || a.Is6() && !p.v6 || !a.IsValid() {
		return a.Zone() != "" && p.in(a.Zone())
	}
	var text [64]byte
	return bytes.Contains(a.WithZone("").AppendTo(text[:0]), p.bytes) || a.Zone() != "" && p.in(a.Zone())
}
