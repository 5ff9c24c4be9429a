package front

import (
	"iter"

	"berth/sockets"
)

// byPort is the rules of a long chain, indexed by the ports that they test. A
// packet whose port is known need not be matched against rules for other ports.
type byPort struct {
	rest []int            // rules that test no port, or a wide range
	at   map[string][]int // the rules for each port, which is given as its bytes
}

// shortest is the minimum number of rules for which a chain is worth indexing.
const shortest = 16

// widestRange is how many more ports than elements a condition may have and still be
// indexed by port.
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

// portsOf returns the ports for which a rule may match, if there are only a few.
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

// portsAmong returns the ports in a set's elements, each of which must have the given
// number of values. The value at index i is the port.
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

// number decodes a big-endian number of two bytes.
func number(b string) int { return int(b[0])<<8 | int(b[1]) }

// each yields, in order, the indexes of the rules that may match a packet to a port. n
// is the number of rules. It yields all of them if the index is nil or the port is not
// known.
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
