package query

import (
	"bytes"
	"net/netip"
	"strings"

	"berth/model"
	"berth/sockets"
)

// plain is a bare word: a text that is looked for wherever a row has text.
type plain struct {
	*pattern
	bytes  []byte // the text
	v4, v6 bool   // it may be a part of such an address
	known  *memo  // nil: nothing is remembered
}

// remembered is how many bare words of a filter have a memo, which takes more
// room than all else: of a filter with more of them nobody waits for the rest.
const remembered = 8

// bare makes the term of a bare word.
func (ps *parser) bare(s string) *term {
	p := &plain{pattern: newPattern(s)}
	if ps.bares++; ps.bares <= remembered {
		p.known = new(memo)
	}
	p.bytes = []byte(p.text)
	p.v4 = strings.Trim(p.text, "0123456789.") == ""
	p.v6 = strings.Trim(p.text, "0123456789abcdef:") == ""
	t := timeless(everywhere(), p.inRow)
	t.alike = !p.v4 && !p.v6
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

// inAddr looks in the text of a, which is written down only where it can be
// found there, and in its zone.
func (p *plain) inAddr(a netip.Addr) bool {
	if a.Is4() && !p.v4 || a.Is6() && !p.v6 || !a.IsValid() {
		return a.Zone() != "" && p.in(a.Zone())
	}
	var text [64]byte
	return bytes.Contains(a.WithZone("").AppendTo(text[:0]), p.bytes) || a.Zone() != "" && p.in(a.Zone())
}
