package sockets

// kinds is the number of values that a CountBy can distinguish. It is greater than the
// number of states and the number of gaps.
const kinds = 32

// CountBy counts things by kind, such as sockets by their State.
type CountBy[K ~uint8] struct{ n [kinds]int }

// Add counts n more of kind k.
func (c *CountBy[K]) Add(k K, n int) { c.n[k%kinds] += n }

// Of returns the count for kind k.
func (c *CountBy[K]) Of(k K) int { return c.n[k%kinds] }

// Total returns the count for all kinds.
func (c *CountBy[K]) Total() int {
	total := 0
	for _, n := range c.n {
		total += n
	}
	return total
}
