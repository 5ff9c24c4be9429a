package port

import (
	"strconv"
	"strings"

	"berth/model/language"
	"berth/sockets"
)

// Kind describes what kind of port p is on h, which may be nil. m is the port's
// mark on that host.
func Kind(p uint16, m Mark, h *sockets.Host) language.Sentence {
	key, facts := "registered", language.Facts{"port": strconv.Itoa(int(p))}
	switch {
	case p == 0:
		key = "zero"
	case m.Range == Ephemeral && h != nil:
		key = "ephemeral"
		if h.IsReserved(p) {
			key = "reserved"
		}
		if m.Class == WellKnown {
			key += "_low"
		}
		facts["first"], facts["last"] = strconv.Itoa(int(h.Ephemeral.First)), strconv.Itoa(int(h.Ephemeral.Last))
	case m.Class == WellKnown:
		key = "well_known"
	case m.Range == Private:
		key = "private"
	}
	return language.Sentence{Key: "kind." + key, Facts: facts}
}

// ClassOf describes the class of p. It is for ports on other hosts, whose kernel
// settings are not known, so nothing more can be said about them.
func ClassOf(p uint16) language.Sentence {
	key := "kind.dynamic"
	if p < 1024 {
		key = "kind.well_known"
	}
	return language.Sentence{Key: key, Facts: language.Facts{"port": strconv.Itoa(int(p))}}
}

// Privilege states whether binding p on h, which may be nil, requires privileges.
// It returns the zero Sentence if that is not known.
func Privilege(p uint16, h *sockets.Host) language.Sentence {
	if p == 0 || h == nil || h.Unprivileged < 0 || h.System == "windows" {
		return language.Sentence{}
	}
	key, needed := "spared", int(p) < h.Unprivileged
	switch {
	case h.System == "darwin" && p >= 1024, h.System != "linux" && h.Unprivileged == 0:
		return language.Sentence{}
	case h.System == "darwin":
		key = "darwin"
	case needed && h.System == "linux":
		key = "needed"
	case needed:
		key = "other"
	case h.Unprivileged == 0:
		key = "off"
	}
	return language.Sentence{Key: "privilege." + key, Facts: language.Facts{
		"port": strconv.Itoa(int(p)), "first": strconv.Itoa(h.Unprivileged),
	}}
}

// Listed states what p is registered for over a transport, or which list names it.
func (r *Registry) Listed(p uint16, proto sockets.Proto) language.Sentence {
	e, ok := r.Lookup(proto, p)
	s := e.Listed(p)
	if !ok && r.named(p) {
		s.Key = "listed.other"
	}
	s.Facts["proto"] = strings.ToUpper(proto.String())
	return s
}

// Listed states what p is registered for, or which list names it. The zero Entry
// stands for a port that is on no list.
func (e Entry) Listed(p uint16) language.Sentence {
	key := "common"
	switch {
	case e.Name == "":
		key = "none"
	case e.By() == IANA:
		key = "iana"
	case e.By() == Services:
		key = "host"
	case e.IANA != "":
		key = "both"
	}
	return language.Sentence{Key: "listed." + key, Facts: language.Facts{"port": strconv.Itoa(int(p)), "service": e.Name, "iana": e.IANA}}
}

// named reports whether p has a name over any transport.
func (r *Registry) named(p uint16) bool {
	_, tcp := r.Lookup(sockets.TCP, p)
	_, udp := r.Lookup(sockets.UDP, p)
	return tcp || udp
}
