package who

import (
	"fmt"
	"strings"

	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

// Remotes groups the connections by remote address. The address with the most
// connections comes first.
func (e *End) Remotes() []model.Remote { return model.Remotes(e.Rows) }

// connections counts the connections through a listener, by state and by remote
// address.
func (e *End) connections() string {
	if s := e.connected(); s != "" {
		return "It has " + s + "."
	}
	return ""
}

// connected returns the same counts as a phrase without a verb.
func (e *End) connected() string {
	n := 0
	var states []string
	for _, s := range sockets.States() {
		if k := e.States.Of(s); k > 0 && s != sockets.Listen && s != sockets.Bound {
			n += k
			states = append(states, fmt.Sprintf("%d %v", k, s))
		}
	}
	if n == 0 || e.States.Of(sockets.Listen) == 0 {
		return ""
	}
	return format.Plural(n, "connection") + ": " + strings.Join(states, ", ") + "; " + from(e.Remotes())
}

// from lists the remote addresses: "3 from 10.0.0.9 and 1 from ::1".
func from(remotes []model.Remote) string {
	var said []string
	for _, r := range remotes {
		said = append(said, fmt.Sprintf("%d from %v", len(r.Rows), r.Addr))
	}
	if n := len(said); n > format.Most {
		rest := 0
		for _, r := range remotes[format.Most-1:] {
			rest += len(r.Rows)
		}
		said = append(said[:format.Most-1], fmt.Sprintf("%d from %d more", rest, n-format.Most+1))
	}
	return format.List(said)
}
