package live

import (
	"sync"
	"time"
)

// inquiry is a question to the terminal, whose answer arrives among the keys. If
// the program ends before that, it leaves the answer to the shell, as if it had
// been typed.
type inquiry struct {
	text     string // what is sent; every terminal answers the last part of it
	once     sync.Once
	answered chan struct{}
	deadline time.Time // after this, no answer is waited for
}

// replyTimeout is how long an answer may take: most of the way around the world
// and back. On a terminal that never answers, leaving at once takes that long.
const replyTimeout = 250 * time.Millisecond

func newInquiry(text string, asked time.Time) *inquiry {
	return &inquiry{text: text, answered: make(chan struct{}), deadline: asked.Add(replyTimeout)}
}

// answer records that the answer has arrived. A nil inquiry was never made.
func (q *inquiry) answer() {
	if q != nil {
		q.once.Do(func() { close(q.answered) })
	}
}

// wait returns when the answer has arrived, or is no longer waited for.
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
