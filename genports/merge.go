package main

import "strings"

// key is a port on one transport: "tcp" or "udp".
type key struct {
	port  int
	proto string
}

type service struct{ name, description string }

// preferred is the names that people meet where the registry has unrelated
// ones for a port and the first is another, or the second package too old.
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

// merge returns what is assigned now, by the first of several names, with what
// today's package leaves out: rows that are of several ports or transports.
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

// first returns the first of names if s is one of several; else the port has
// been given to another since, and s stays.
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

// spelling is the same for foo_bar and for Foo-Bar, its newer name.
func spelling(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-", "/", "-", "*", "-", "+", "-").Replace(name))
}

// plain leaves out a description that only repeats the name.
func (s service) plain() service {
	if strings.EqualFold(s.description, s.name) {
		s.description = ""
	}
	return s
}
