package main

import "strings"

// key is a port on one transport: "tcp" or "udp".
type key struct {
	port  int
	proto string
}

type service struct{ name, description string }

// preferred returns the well-known names of some ports: those for which the registry lists an
// unrelated name first, and those for which the second package is too old.
func preferred() map[key]service {
	nfs := service{"nfs", "Network File System - Sun Microsystems"}
	return map[key]service{
		{2049, "tcp"}: nfs,
		{2049, "udp"}: nfs,
		{1701, "tcp"}: {"l2tp", ""},
		{1701, "udp"}: {"l2tp", ""},
		{465, "tcp"}:  {"submissions", "Message Submission over TLS protocol"},
		{631, "tcp"}:  {"ipp", "IPP (Internet Printing Protocol)"},
	}
}

// merge returns the current assignments, each under the first of its names. It adds the old
// registry's rows for several ports or transports, which the current package lacks.
func merge(now map[key]service, old registry) map[key]service {
	prefer := preferred()
	assigned := map[key]service{}
	for k, s := range now {
		if s.name == "" {
			continue
		}
		p, ok := prefer[k]
		if !ok {
			p = first(s, old.single[k])
		}
		assigned[k] = p.plain()
	}
	for k, s := range old.several {
		if _, ok := now[k]; !ok {
			assigned[k] = s.plain()
		}
	}
	return assigned
}

// first returns the first of several names if s is one of them. Otherwise it returns s, because
// the port has since been assigned to another service.
func first(s service, names []service) service {
	if len(names) < 2 {
		return s
	}
	for _, n := range names {
		if n.name != s.name {
			continue
		}
		p := names[0]
		if spelling(p.name) == spelling(s.name) {
			p.description = s.description
		}
		return p
	}
	return s
}

// spelling returns a form of the name that is the same for foo_bar and for Foo-Bar, the newer
// spelling.
func spelling(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-", "/", "-", "*", "-", "+", "-").Replace(name))
}

// plain returns s without its description if that only repeats the name.
func (s service) plain() service {
	if strings.EqualFold(s.description, s.name) {
		s.description = ""
	}
	return s
}
