package procfs

import (
	"cmp"
	"sync"

	"berth/sockets"
)

// Containers holds what engines report about containers, by full ID, in addition to
// what control groups and keepers show. It is safe for concurrent use.
type Containers struct {
	mu     sync.Mutex
	known  map[string]sockets.Container
	wanted map[string]bool // containers about which nothing is known; true: already requested
	news   int             // how many times something was learned
}

// Learn records what is known about containers.
func (c *Containers) Learn(all map[string]sockets.Container) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = make(map[string]sockets.Container, len(all))
	}
	for id, is := range all {
		if c.known[id] != is {
			c.known[id] = is
			c.news++
		}
		delete(c.wanted, id)
	}
}

// Wants reports whether processes were seen in containers about which nothing is known
// and whose details have not been requested yet. If again is true, containers that were
// requested before count, too. Afterwards all of them count as requested.
func (c *Containers) Wants(again bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	wants := false
	for id, asked := range c.wanted {
		wants = wants || again || !asked
		c.wanted[id] = true
	}
	return wants
}

// mostWanted is the maximum number of containers whose names are wanted.
const mostWanted = 10_000

// Named returns x with what is known about that container filled in.
func (c *Containers) Named(x sockets.Container) sockets.Container {
	if x.ID == "" {
		return x
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	is, ok := c.known[x.ID]
	if !ok {
		if c.wanted == nil {
			c.wanted = make(map[string]bool)
		}
		if _, noted := c.wanted[x.ID]; !noted && len(c.wanted) < mostWanted {
			c.wanted[x.ID] = false
		}
		return x
	}
	x.Name, x.Image = cmp.Or(is.Name, x.Name), cmp.Or(is.Image, x.Image)
	x.Pod, x.Compose = cmp.Or(is.Pod, x.Pod), cmp.Or(is.Compose, x.Compose)
	return x
}

// count returns how many times something was learned.
func (c *Containers) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.news
}
