package live

import (
	"slices"
	"strings"

	"berth/model/query"
	"berth/sockets"
)

// needed returns ask, extended with what the filters need to know about each socket.
func needed(ask sockets.Ask, filters []query.Query) sockets.Ask {
	for _, q := range filters {
		want := q.Ask(ask)
		ask.Gist = want.Gist
		ask.Health = max(ask.Health, want.Health)
		ask.Users = append(slices.Clone(ask.Users), q.Users()...)
	}
	return ask
}

// env returns the value of an environment variable, or "" if it is not set.
func (t *Terminal) env(name string) string {
	for _, entry := range slices.Backward(t.environ()) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}
