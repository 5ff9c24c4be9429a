package query

import (
	"slices"
	"strings"

	"berth/model"
	"berth/sockets"
)

// comparison is a way of comparing a string with a pattern.
type comparison func(p *pattern, s string) bool

func contains(p *pattern, s string) bool { return p.in(s) }

func equals(p *pattern, s string) bool { return p.is(s) }

// wording parses a list of strings and makes a term in which test searches for each
// of them with compare. After =, a string must match in full.
func wording(compare comparison, test func(*model.Row, *pattern, comparison) bool) reader {
	return func(a argument) (*term, *Error) {
		how := compare
		if a.op != ":" {
			how = equals
		}
		values, err := a.list()
		if err != nil {
			return nil, err
		}
		var ps []*pattern
		for _, w := range values {
			ps = append(ps, newPattern(w.String()))
		}
		return timeless(everywhere(), func(r *model.Row) bool {
			return slices.ContainsFunc(ps, func(p *pattern) bool { return test(r, p, how) })
		}), nil
	}
}

// named reports whether any of the names of a process matches: the name of its
// program, the kernel's name for it, the name of its file, or what a user would
// call it.
func named(o *sockets.Owner, p *pattern, is comparison) bool {
	ps := o.Process
	return ps != nil && (is(p, ps.Name) || is(p, ps.Comm) || is(p, ps.Program()) || is(p, ps.Label))
}

func procName(r *model.Row, p *pattern, is comparison) bool {
	return held(r, func(o *sockets.Owner) bool { return named(o, p, is) })
}

func procCmdline(r *model.Row, p *pattern, is comparison) bool {
	return held(r, func(o *sockets.Owner) bool { return o.Process != nil && is(p, o.Process.Cmdline) })
}

func userName(r *model.Row, p *pattern, is comparison) bool {
	same := func(a *sockets.Account) bool {
		return p.number >= 0 && p.number == a.UID || a.Name != "" && is(p, a.Name) || a.Also != "" && also(p, is, a.Also)
	}
	return same(&r.User) || held(r, func(o *sockets.Owner) bool { return o.Process != nil && same(&o.Process.User) })
}

// also searches the other names of a user.
func also(p *pattern, is comparison, names string) bool {
	for name := range strings.FieldsSeq(names) {
		if is(p, name) {
			return true
		}
	}
	return false
}

// people makes terms that record which users they test for.
func people(read reader) reader {
	return func(a argument) (*term, *Error) {
		t, err := read(a)
		if err != nil {
			return nil, err
		}
		values, err := a.list()
		for _, w := range values {
			if p := newPattern(w.String()); p.number < 0 {
				t.users = append(t.users, w.String())
			}
		}
		return t, err
	}
}

func peerName(r *model.Row, p *pattern, is comparison) bool {
	return r.Peer != nil && owned(r.Peer.Owners, func(o *sockets.Owner) bool {
		return named(o, p, is)
	})
}

// ranBy makes a test that searches the strings about what runs a process.
func ranBy(texts ...func(*sockets.Cgroup) string) func(*model.Row, *pattern, comparison) bool {
	return func(r *model.Row, p *pattern, is comparison) bool {
		return held(r, func(o *sockets.Owner) bool {
			return o.Process != nil && slices.ContainsFunc(texts, func(of func(*sockets.Cgroup) string) bool { return is(p, of(&o.Process.Cgroup)) })
		})
	}
}

func containerName(c *sockets.Cgroup) string    { return c.Container.Name }
func containerCalled(c *sockets.Cgroup) string  { return c.Container.Called() }
func containerID(c *sockets.Cgroup) string      { return c.Container.ID }
func containerManager(c *sockets.Cgroup) string { return c.Container.Manager }
func podName(c *sockets.Cgroup) string          { return c.Container.Pod }
func imageName(c *sockets.Cgroup) string        { return c.Container.Image }
func composeName(c *sockets.Cgroup) string      { return c.Container.Compose }
func unitName(c *sockets.Cgroup) string         { return c.Unit }

func namespace(r *model.Row, p *pattern, is comparison) bool {
	return r.Key.NetNS != 0 && p.number == int64(r.Key.NetNS) || r.Space != nil && is(p, r.Space.Name)
}

func serviceName(r *model.Row, p *pattern, is comparison) bool { return is(p, r.Service) }

func ifaceName(r *model.Row, p *pattern, is comparison) bool { return is(p, r.Iface) }
