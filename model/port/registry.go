package port

import (
	"slices"
	"strings"
	"sync"

	"berth/model/language"
	"berth/sockets"
)

// Registry tells what ports are registered for. It is safe for concurrent
// use. A nil Registry knows nothing and says so to every question, which is
// how names are switched off.
type Registry struct {
	lists [3]*list // in the order in which they are asked, that of Source
}

// Entry is what a registry says of one port. It says what the port is
// registered for, never what runs there: that is the process's to tell.
type Entry struct {
	Name        string // "http"
	Description string // IANA's clause for a person; "" where there is none
	Source      Source
	IANA        string // IANA's own name, where Source is Overlay and IANA has one
	text        string // the name of the text that tells of it, where Source is Overlay
}

// About tells in a language what the port is for; "" where nobody has said it.
// What IANA says stays in IANA's words. Without a Language it is English.
func (e Entry) About(l *language.Language) string {
	switch {
	case e.text != "":
		return l.Tell("port." + e.text)
	case e.Description != "":
		return l.Tell("port.iana", "text", e.Description)
	}
	return ""
}

// By returns the list that has the name: an overlay's may be IANA's own.
func (e Entry) By() Source {
	if e.IANA != "" && e.Name == e.IANA {
		return IANA
	}
	return e.Source
}

// Source is where an Entry comes from.
type Source uint8

// The sources, in the order in which they are asked.
const (
	Overlay  Source = iota + 1 // what is really met on a port, where IANA names something else, something cryptic or nothing
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

// embedded is the lists that every Registry shares, which are never changed.
var embedded = sync.OnceValue(func() [2]*list { return [...]*list{readOverlay(overlayCSV), readIANA(ianaTSV)} })

// NewRegistry adds the machine's own list to the embedded ones. It is asked last:
// a name in /etc/services counts where the others have none.
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

// Ports returns the ports that name stands for, in any case, by port and
// transport: those that Lookup gives the name to, and those that IANA gives it
// to where the overlay has a clearer one ("domain" is 53, as "dns" is).
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

// shown appends the transports of protos on which no list that is asked
// earlier names the port otherwise.
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
