package port

import (
	"slices"
	"strings"
	"sync"

	"berth/model/language"
	"berth/sockets"
)

// Registry knows what ports are registered for. It is safe for concurrent use. A
// nil Registry knows nothing and answers every question so, which is how names are
// switched off.
type Registry struct {
	lists [3]*list // in the order in which they are consulted, that of Source
}

// Entry is what a registry says about one port. It says what the port is registered
// for, never what runs there: only the process shows that.
type Entry struct {
	Name        string // "http"
	Description string // IANA's description, for people; "" if there is none
	Source      Source
	IANA        string // IANA's own name, if Source is Overlay and IANA has one
	text        string // the name of the text that describes it, if Source is Overlay
}

// About says, in the given language, what the port is for; "" if no list says.
// IANA's descriptions stay in IANA's words. If l is nil, it is in English.
func (e Entry) About(l *language.Language) string {
	switch {
	case e.text != "":
		return l.Tell("port." + e.text)
	case e.Description != "":
		return l.Tell("port.iana", "text", e.Description)
	}
	return ""
}

// By returns the list that the name comes from: an overlay's name may be IANA's
// own.
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
	Overlay  Source = iota + 1 // what is really found on a port, where IANA names something else, something cryptic or nothing
	IANA                       // the IANA registry, as of 2026-09
	Services                   // the machine's own /etc/services
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

// embedded is the lists that every Registry shares. They never change.
var embedded = sync.OnceValue(func() [2]*list { return [...]*list{readOverlay(overlayCSV), readIANA(ianaTSV)} })

// NewRegistry adds the machine's own list to the embedded ones. It is consulted
// last: a name in /etc/services counts only if the others have none.
func NewRegistry(services map[sockets.Service]string) *Registry {
	both := embedded()
	return &Registry{[3]*list{both[0], both[1], readServices(services)}}
}

// Lookup returns what a port is registered for. It does not allocate.
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

// Ports returns the ports that name stands for, in any case, by port and transport:
// those to which Lookup gives the name, and those to which IANA gives it but the
// overlay a clearer one ("domain" is 53, as "dns" is).
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

// shown appends the transports in protos over which no earlier list gives the port
// another name.
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
