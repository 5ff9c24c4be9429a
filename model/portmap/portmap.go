// Package portmap maps all ports: which of them are in use and how, and where each
// is shown on a screen.
package portmap

import (
	"time"

	"berth/model"
)

// Map is the use of every port at one time. It is immutable. A nil Map is empty.
type Map struct {
	uses   [Ports]Use
	first  [Ports + 1]uint32 // the sockets of port p are rows[first[p]:first[p+1]]
	rows   []*model.Row
	remote [Ports]uint32
	used   int
}

// Of makes a map of rows. Each socket is at its local port. Sockets without ports
// are not on the map. A socket is new if, at time now, it was opened no longer ago
// than the duration fresh.
func Of(rows []*model.Row, now time.Time, fresh time.Duration) *Map {
	c := &Map{}
	positions := make([]position, len(rows))
	for i, r := range rows {
		if r.Local.IsValid() {
			p := r.Local.Port()
			positions[i] = position{p, rankOf(r)}
			c.first[int(p)+1]++
			c.uses[p] |= useOf(r, now, fresh)
		}
		if r.Remote.IsValid() && r.Open() {
			c.remote[r.Remote.Port()]++
		}
	}
	for p := range c.uses {
		c.first[p+1] += c.first[p]
		c.uses[p] = c.uses[p].ofPort()
		if c.uses[p].Used() {
			c.used++
		}
	}
	c.sort(rows, positions)
	return c
}

// position is where a row is on the map. It is stored separately because accessing
// the row again would cost more than everything else.
type position struct {
	port uint16
	rank rank
}

// rank determines the order of rows on the same port.
type rank uint8

const (
	nowhere rank = iota
	waits        // listens, or is bound
	talks
	went
)

// sort groups the rows by port, and orders those of each port by rank.
func (c *Map) sort(rows []*model.Row, positions []position) {
	c.rows = make([]*model.Row, c.first[Ports])
	next := c.first
	for rank := waits; rank <= went; rank++ {
		for i, p := range positions {
			if p.rank == rank {
				c.rows[next[p.port]] = rows[i]
				next[p.port]++
			}
		}
	}
}

func rankOf(r *model.Row) rank {
	switch {
	case !r.Open():
		return went
	case lasting(r.State).Has(Listening | Bound):
		return waits
	}
	return talks
}

// At returns the sockets on p, with listeners first and closed sockets last.
func (c *Map) At(p uint16) []*model.Row {
	if c == nil {
		return nil
	}
	return c.rows[c.first[p]:c.first[int(p)+1]]
}

// Sockets returns the number of sockets on c, including those closed a moment ago.
func (c *Map) Sockets() int {
	if c == nil {
		return 0
	}
	return len(c.rows)
}

// Remote returns the number of open sockets whose remote port is p.
func (c *Map) Remote(p uint16) int {
	if c == nil {
		return 0
	}
	return int(c.remote[p])
}

// Use returns the uses of all ports in r combined.
func (c *Map) Use(r Run) Use {
	var u Use
	if c != nil {
		for _, o := range c.uses[r.First : int(r.Last)+1] {
			u |= o
		}
	}
	return u
}

// Count returns the number of ports in r that are in use.
func (c *Map) Count(r Run) int {
	n := 0
	if c != nil {
		for _, u := range c.uses[r.First : int(r.Last)+1] {
			if u.Used() {
				n++
			}
		}
	}
	return n
}

// Used returns the number of ports that are in use.
func (c *Map) Used() int {
	if c == nil {
		return 0
	}
	return c.used
}

// Next returns the nearest port above p that has any use, or the nearest one below
// p if by is -1.
func (c *Map) Next(p uint16, by int) (uint16, bool) {
	if c == nil {
		return p, false
	}
	for at := int(p) + by; at >= 0 && at < Ports; at += by {
		if c.uses[at] != 0 {
			return uint16(at), true
		}
	}
	return p, false
}
