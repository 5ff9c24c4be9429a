package port

import "berth/sockets"

// Registry tells what ports are registered for. It is safe for concurrent use.
type Registry struct{}

// Entry is what a registry says of one port.
type Entry struct {
	Name        string // "http"
	Description string // a clause for a person; "" where there is none
	Source      Source
	IANA        string // IANA's own name, where Source is Overlay and IANA has one
}

// Source is where an Entry comes from.
type Source uint8

// The sources, in the order in which they are asked.
const (
	Overlay  Source = iota + 1 // what is really met on a port, where IANA names something else, something cryptic or nothing
	IANA                       // the IANA registry, as of 2026-09
	Services                   // the machine's own /etc/services
)

// NewRegistry reads the embedded lists and adds the machine's own.
func NewRegistry(services map[sockets.Service]string) *Registry { return &Registry{} }

// Lookup gives what a port is registered for.
func (r *Registry) Lookup(proto sockets.Proto, port uint16) (Entry, bool) { return Entry{}, false }
