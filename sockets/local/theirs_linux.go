package local

import (
	"slices"
	"strconv"
	"time"

	"berth/sockets"
	"berth/sockets/netns"
	"berth/sockets/nftables"
)

// The rules of other namespaces are read together with their listeners. Each poll
// reads the rules of some namespaces, rulesASecond per second, starting with those
// that were read longest ago. A poll starts no read once theirRules has passed, and
// gives no read more time than theirPatience.
const (
	rulesASecond  = 50
	theirAge      = 4 * time.Second // how long to wait before reading the same rules again
	theirRules    = 20 * time.Millisecond
	theirPatience = 100 * time.Millisecond
)

// staleRules is how old rules may get before that is reported.
const staleRules = 10 * time.Second

// guard records when and how the rules of another namespace were last read.
type guard struct {
	cache nftables.Cache
	asked time.Time // zero: never
	next  time.Time // when they may be read again
	slow  int       // how many times in a row they were not read in time
	chose uint64    // the value of spaces.look when it was last this namespace's turn
}

// choose picks the namespaces whose rules are read in this snapshot. If the snapshot
// will not be repeated, it picks all of them.
func (v *voyage) choose(places []netns.Place) {
	alone := v.ask.Namespaces > sockets.AllNamespaces
	if v.ask.Owners == sockets.NoOwners && !alone {
		return
	}
	v.guards = true
	v.ruled = v.begun.Add(theirRules)
	once := alone || v.ask.Owners == sockets.AllOwners
	if once {
		v.ruled = v.begun.Add(rulesPatience(v.ask))
	}
	var due []*space
	for i := range places {
		k := v.known[places[i].Inode]
		if k == nil {
			k = v.newSpace()
			v.known[places[i].Inode] = k
		}
		if once && k.guard.slow == 0 || !v.begun.Before(k.guard.next) {
			due = append(due, k)
		}
	}
	slices.SortStableFunc(due, func(a, b *space) int { return a.guard.asked.Compare(b.guard.asked) })
	if n := v.turns(); len(due) > n && !once {
		due = due[:n]
	}
	for _, k := range due {
		k.guard.chose = v.look
	}
}

// newSpace returns a namespace that was not seen before.
func (v *voyage) newSpace() *space {
	return &space{look: v.look, guard: guard{cache: nftables.Cache{Links: &v.links}}}
}

// turns returns how many namespaces have their turn in this snapshot.
func (v *voyage) turns() int {
	since := time.Second
	if was := v.visited; !was.IsZero() {
		since = v.begun.Sub(was)
	}
	v.visited = v.begun
	return 1 + int(rulesASecond*since.Seconds())
}

// guarded reads the rules of the calling thread's namespace, if it is that
// namespace's turn and there is time.
func (v *voyage) guarded(k *space) {
	now := time.Now()
	left := v.ruled.Sub(now)
	if !v.guards || k.guard.chose != v.look || left <= 0 {
		return
	}
	g := &k.guard
	rules := readRules(&g.cache, k.facts.Netfilter, max(left, theirPatience))
	g.asked, g.next = now, now.Add(theirAge)
	g.slow++
	if rules.Unread.Kind != sockets.ReasonSlow {
		g.slow = 0
	}
	for range min(g.slow, 5) { // another attempt would take just as long
		g.next = now.Add(2 * g.next.Sub(now))
	}
	if rules != k.facts.Netfilter {
		fresh := *k.facts
		fresh.Netfilter = rules
		k.facts = &fresh
	}
}

// unruled reports namespaces whose rules are unknown or out of date.
func (v *voyage) unruled() []sockets.Missing {
	if !v.guards {
		return nil
	}
	now := time.Now()
	never, old, oldest := 0, 0, time.Duration(0)
	var unread []sockets.Missing
	for inode, read := range v.beyond.Read {
		k := v.known[inode]
		if read == sockets.ReadNothing || k == nil || k.facts == nil {
			continue
		}
		switch rules, age := k.facts.Netfilter, now.Sub(k.guard.asked); {
		case rules == nil:
			never++
		case rules.Unread.Kind != "":
			unread = unruledFor(unread, rules.Unread)
		case age > staleRules:
			old++
			oldest = max(oldest, age)
		}
	}
	if never > 0 {
		unread = append(unread, sockets.Missing{What: sockets.MissingRedirects, Count: never, Why: sockets.Because(sockets.ReasonTurns)})
	}
	if old > 0 {
		seconds := strconv.Itoa(int(oldest / time.Second))
		unread = append(unread, sockets.Missing{What: sockets.MissingRedirects, Count: old, Why: sockets.Because(sockets.ReasonLate, "seconds", seconds)})
	}
	return unread
}

// unruledFor counts one more namespace whose rules are unknown, together with the
// others that have the same reason.
func unruledFor(all []sockets.Missing, why sockets.Reason) []sockets.Missing {
	for i := range all {
		if all[i].Why.Kind == why.Kind {
			all[i].Count++
			return all
		}
	}
	return append(all, sockets.Missing{What: sockets.MissingRedirects, Count: 1, Why: why})
}
