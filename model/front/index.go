package front

import (
	"iter"

	"berth/sockets"
)

// byPort is the rules of a long chain by the ports that they ask for: a packet whose
// port is known need not meet those that ask for others.
type byPort struct {
	rest []int            // rules that ask for no port, or for a wide range
	at   map[string][]int // rules by each port that they ask for, as bytes
}

// shortest is how many rules a chain has that is worth an index.
const shortest = 16

// widestRange is how many ports beyond one for each of its elements a condition may
// have that is told apart by port.
const widestRange = 64

func newByPort(rules []sockets.Rule) *byPort {
	x := &byPort{at: make(map[string][]int)}
	for i := range rules {
		ports, few := portsOf(&rules[i])
		if !few {
			x.rest = append(x.rest, i)
			continue
		}
		for p := range ports {
			x.at[p] = append(x.at[p], i)
		}
	}
	return x
}

// portsOf returns the ports at which a rule may hold, if they are few.
func portsOf(r *sockets.Rule) (map[string]bool, bool) {
	for i := range r.Matches {
		m := &r.Matches[i]
		if m.Opaque != "" || m.Not {
			continue
		}
		for j := range m.Loads {
			if isPort(&m.Loads[j]) {
				return portsAmong(m.Among, j, len(m.Loads))
			}
		}
	}
	return nil, false
}

func isPort(l *sockets.Load) bool {
	return l.Field == sockets.FieldTransport && l.Offset == 2 && l.Len == 2 && l.Mask == ""
}

// portsAmong returns the ports of elements of so many values, of which that at i is one.
func portsAmong(among []sockets.Element, i, values int) (map[string]bool, bool) {
	ports := make(map[string]bool)
	left := len(among) + widestRange
	for _, x := range among {
		if len(x) != values || len(x[i].First) != 2 || len(x[i].Last) != 2 {
			return nil, false
		}
		first, last := number(x[i].First), number(x[i].Last)
		if left -= last - first + 1; left < 0 {
			return nil, false
		}
		for p := first; p <= last; p++ {
			ports[string([]byte{byte(p >> 8), byte(p)})] = true
		}
	}
	return ports, true
}

// number reads two bytes as a header has them.
func number(b string) int { return int(b[0])<<8 | int(b[1]) }

// each yields the rules of n that a packet to a port may meet, in their order. A nil
// index has all of them, and so has a port that is not known.
func (x *byPort) each(n int, port string) iter.Seq[int] {
	return func(yield func(int) bool) {
		if x == nil || port == "" {
			for i := range n {
				if !yield(i) {
					return
				}
			}
			return
		}
		rest, at := x.rest, x.at[port]
		for len(rest)+len(at) > 0 {
			from := &rest
			if len(rest) == 0 || len(at) > 0 && at[0] < rest[0] {
				from = &at
			}
			i := (*from)[0]
			*from = (*from)[1:]
			if !yield(i) {
				return
			}
		}
	}
}
