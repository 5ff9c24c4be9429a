package port

import (
	"slices"
	"strings"
	"sync"

	"berth/model/language"
	"berth/sockets"
)

// Registry holds what ports are registered for. It is safe for concurrent use. A
// nil Registry finds nothing, which is how names are turned off.
type Registry struct {
	lists [3]*list // in the order in which they are consulted, which is that of the Sources
}

// Entry is what a registry lists for one port. It shows what the port is registered
// for, but not what is really using it. Only the process shows that.
type Entry struct {
	Name        string // "http"
	Description string // IANA's description in prose; "" if there is none
	Source      Source
	IANA        string // IANA's name, if Source is Overlay and IANA has one
	text        string // the key of the message that describes it, if Source is Overlay
}

// About describes, in the given language, what the port is for. It returns "" if no
// list describes it. IANA's descriptions are not translated. If l is nil, About
// uses English.
func (e Entry) About(l *language.Language) string {
	switch {
	case e.text != "":
		return l.Tell("port." + e.text)
	case e.Description != "":
		return l.Tell("port.iana", "text", e.Description)
	}
	return ""
}

// By returns the list that the name comes from. The name of an overlay entry may be
// IANA's.
func (e Entry) By() Source {
	if e.IANA != "" && e.Name == e.IANA {
		return IANA
	}
	return e.Source
}

// Source is where an Entry comes from.
type Source uint8

// The sources, in the order in which they are consulted.
const (
	Overlay  Source = iota + 1 // what is really found on a port for which IANA has a different name, a cryptic name or none
	IANA                       // the IANA registry, as of 2026-09
	Services                   // the machine's /etc/services
)

// String returns "overlay", "iana", "services", or "".
func (s Source) String() string {
	switch s {
	case Overlay:
		return "overlay"
	case IANA:
		return "iana"
	case Services:
		return "services"
	}
	return ""
}

// embedded holds the lists that all Registries share. They never change.
var embedded = sync.OnceValue(func() [2]*list { return [...]*list{readOverlay(overlayCSV), readIANA(ianaTSV)} })

// NewRegistry adds the machine's list to the embedded ones. The machine's list is
// consulted last: a name in /etc/services is used only if the other lists have
// none.
func NewRegistry(services map[sockets.Service]string) *Registry {
	both := embedded()
	return &Registry{[3]*list{both[0], both[1], readServices(services)}}
}

// Lookup returns what a port is registered for. It does not allocate memory.
func (r *Registry) Lookup(proto sockets.Proto, port uint16) (Entry, bool) {
	if r == nil {
		return Entry{}, false
	}
	for _, l := range r.lists {
		if e, ok := l.find(proto, port); ok {
			return e, true
		}
	}
	return Entry{}, false
}

// Ports returns the ports called name, in upper or lower case, sorted by port and
// transport. They are the ports for which Lookup returns that name, and those that
// IANA calls by that name but the overlay by a clearer one (both "domain" and "dns"
// are 53).
func (r *Registry) Ports(name string) []sockets.Service {
	if r == nil || name == "" {
		return nil
	}
	var found []sockets.Service
	for _, l := range r.lists {
		for _, a := range l.rows {
			if a.entry.named(name) {
				found = r.shown(found, a.port, a.protos, name)
			}
		}
	}
	slices.SortFunc(found, byPort)
	return slices.Compact(found)
}

// shown appends the transports in protos for which Lookup returns name for the
// port, rather than another name from an earlier list.
func (r *Registry) shown(found []sockets.Service, port uint16, protos sockets.ProtoSet, name string) []sockets.Service {
	for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		if e, _ := r.Lookup(p, port); protos.Has(p) && e.named(name) {
			found = append(found, sockets.Service{Proto: p, Port: port})
		}
	}
	return found
}

func (e Entry) named(name string) bool {
	return strings.EqualFold(e.Name, name) || strings.EqualFold(e.IANA, name)
}
