package history

import "berth/sockets"

// Column is what happened during a stretch of time. The zero Column is a gap.
type Column struct {
	In, Out, Opens, Closes Amount
	Trouble                Level
	states                 [states]Level
	moved                  float32 // the number of seconds for which the traffic is known
	counted                float32 // the number of seconds for which the states are known
	seen                   float32 // the number of seconds for which anything is known
}

// states exceeds the highest state number.
const states = 16

// Amount is a quantity that is reported per second.
type Amount struct {
	Sum  float64 // total
	Most uint64  // highest value per second
}

// Level is a count that varies over time.
type Level struct {
	sum  float32 // count multiplied by seconds
	Most uint32
}

// Moved reports whether anything about the traffic is known.
func (c *Column) Moved() bool { return c.moved > 0 }

// Counted reports whether anything about the states is known.
func (c *Column) Counted() bool { return c.counted > 0 }

// Seen reports whether anything at all is known.
func (c *Column) Seen() bool { return c.seen > 0 }

// PerSecond returns a, which must be an amount of the column, as an average per
// second. It returns 0 in a gap.
func (c *Column) PerSecond(a Amount) float64 {
	if c.moved == 0 {
		return 0
	}
	return a.Sum / float64(c.moved)
}

// State returns the average and the maximum number of sockets in a state.
func (c *Column) State(s sockets.State) (mean float64, most uint32) {
	l := c.states[s%states]
	if c.counted == 0 {
		return 0, 0
	}
	return float64(l.sum) / float64(c.counted), l.Most
}

// take adds s, which covers the given number of seconds.
func (c *Column) take(s *Sample, over float64) {
	c.seen += float32(over)
	c.Trouble.take(s.Trouble, over)
	if s.States != nil {
		c.counted += float32(over)
		for i := range c.states {
			c.states[i].take(s.States.Of(sockets.State(i)), over)
		}
	}
	if t := s.Traffic; t != nil {
		c.moved += float32(over)
		over *= s.weight
		c.In.take(t.In, over)
		c.Out.take(t.Out, over)
		c.Opens.take(t.Opens, over)
		c.Closes.take(t.Closes, over)
	}
}

// join adds what happened during another stretch of time.
func (c *Column) join(o *Column) {
	c.moved, c.counted, c.seen = c.moved+o.moved, c.counted+o.counted, c.seen+o.seen
	c.In.join(o.In)
	c.Out.join(o.Out)
	c.Opens.join(o.Opens)
	c.Closes.join(o.Closes)
	c.Trouble.join(o.Trouble)
	for i := range c.states {
		c.states[i].join(o.states[i])
	}
}

func (a *Amount) take(n uint64, over float64) {
	a.Sum, a.Most = a.Sum+float64(n)*over, max(a.Most, n)
}

func (a *Amount) join(o Amount) { a.Sum, a.Most = a.Sum+o.Sum, max(a.Most, o.Most) }

func (l *Level) take(n int, over float64) {
	l.sum, l.Most = l.sum+float32(float64(n)*over), max(l.Most, uint32(max(0, n)))
}

func (l *Level) join(o Level) { l.sum, l.Most = l.sum+o.sum, max(l.Most, o.Most) }
