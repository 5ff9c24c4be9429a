package live

import (
	"slices"
	"strings"

	"berth/model/query"
	"berth/sockets"
)

// needed returns ask with what filters want to know of each socket.
func needed(ask sockets.Ask, filters []query.Query) sockets.Ask {
	for _, q := range filters {
		want := q.Ask(ask)
		ask.Gist = want.Gist
		ask.Health = max(ask.Health, want.Health)
		ask.Users = append(slices.Clone(ask.Users), q.Users()...)
	}
	return ask
}

// env returns a variable of the environment; "" where it is not set.
func (t *Terminal) env(name string) string {
	for _, entry := range slices.Backward(t.environ()) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}
