package live

import (
	"sync"
	"time"
)

// inquiry is a question to the terminal. The answer arrives in the same input as the
// keys. If the program ends before that, the shell receives the answer as if it had
// been typed.
type inquiry struct {
	text     string // what is sent; every terminal answers its last part
	once     sync.Once
	answered chan struct{}
	deadline time.Time // when to stop waiting for an answer
}

// replyTimeout is how long an answer may take, which is enough for most of the way
// around the world and back. On a terminal that never answers, quitting right after
// the start takes that long.
const replyTimeout = 250 * time.Millisecond

func newInquiry(text string, asked time.Time) *inquiry {
	return &inquiry{text: text, answered: make(chan struct{}), deadline: asked.Add(replyTimeout)}
}

// answer records that the answer has arrived. A nil inquiry is one that was never
// made.
func (q *inquiry) answer() {
	if q != nil {
		q.once.Do(func() { close(q.answered) })
	}
}

// wait returns when the answer has arrived or the deadline has passed.
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
