package live

import (
	"sync"
	"time"
)

// inquiry is a question to the terminal, whose answer comes among the keys. A
// program that ends before it leaves the answer to the shell, as if it had been
// typed.
type inquiry struct {
	text     string // what is sent; the last of it is what every terminal answers
	once     sync.Once
	answered chan struct{}
	deadline time.Time // from then on no answer is waited for
}

// replyTimeout is how long an answer may take: most of the way around the world
// and back. A terminal that knows no answer costs who leaves at once that long.
const replyTimeout = 250 * time.Millisecond

func newInquiry(text string, asked time.Time) *inquiry {
	return &inquiry{text: text, answered: make(chan struct{}), deadline: asked.Add(replyTimeout)}
}

// answer takes note of the answer. A nil inquiry was never made.
func (q *inquiry) answer() {
	if q != nil {
		q.once.Do(func() { close(q.answered) })
	}
}

// wait returns when the answer is there, or no longer waited for.
func (q *inquiry) wait() {
	if q == nil {
		return
	}
	late := time.NewTimer(time.Until(q.deadline))
	defer late.Stop()
	select {
	case <-q.answered:
	case <-late.C:
	}
}
