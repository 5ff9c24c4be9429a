package local

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/nftables"
)

// rulesAge is how long rules are trusted before the kernel is asked again.
const rulesAge = 2 * time.Second

// rulesWait is how long the first of several snapshots waits for rules.
const rulesWait = 300 * time.Millisecond

// rulesPatience returns how long the first snapshot waits for rules. A snapshot that
// will not be repeated waits as long as the kernel may take.
func rulesPatience(ask sockets.Ask) time.Duration {
	if ask.Owners == sockets.AllOwners {
		return nftables.Patience
	}
	return rulesWait
}

// filter reads the rules of this process's own namespace in parallel with the
// sockets, because the kernel may take long to list the rules.
type filter struct {
	cache nftables.Cache // used only by the goroutine that reads
	asked time.Time
	done  chan *sockets.Netfilter // receives the result of the read that is under way
	rules *sockets.Netfilter      // the last result; nil: none yet
}

// begin starts a read, unless one is under way or was started recently.
func (f *filter) begin(now time.Time) {
	if f.done != nil || !f.asked.IsZero() && now.Sub(f.asked) < rulesAge {
		return
	}
	f.asked = now
	done := make(chan *sockets.Netfilter, 1)
	f.done = done
	was := f.rules
	go func() { done <- readRules(&f.cache, was, nftables.Patience) }()
}

// take returns what is known about the rules. It waits up to patience if nothing is
// known yet.
func (f *filter) take(patience time.Duration) *sockets.Netfilter {
	if f.rules != nil {
		patience = 0
	}
	select {
	case f.rules = <-f.done:
		f.done = nil
	case <-time.After(patience):
	}
	if f.rules == nil {
		return &sockets.Netfilter{Unread: sockets.Because(sockets.ReasonSlow)}
	}
	return f.rules
}

// readRules reads the rules of the calling thread's namespace. If that fails for the
// same reason as last time, it returns the previous result (was).
func readRules(cache *nftables.Cache, was *sockets.Netfilter, patience time.Duration) *sockets.Netfilter {
	rules, err := cache.Here(patience)
	if err == nil {
		return rules
	}
	why := sockets.Said(err.Error())
	switch {
	case errors.Is(err, unix.EPERM) && os.Geteuid() == 0:
		why = sockets.Because(sockets.ReasonBareRoot, "lacks", "CAP_NET_ADMIN")
	case errors.Is(err, unix.EPERM):
		why = sockets.Because(sockets.ReasonRoot, "lacks", "CAP_NET_ADMIN")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, netlink.ErrSilent):
		why = sockets.Because(sockets.ReasonSlow)
	}
	if was != nil && was.Unread.Kind == why.Kind {
		return was
	}
	return &sockets.Netfilter{Unread: why}
}
