package feed

import (
	"time"

	"berth/model/table"
	"berth/sockets"
)

// absorb takes a snapshot into the table. It lets go of what it works on for
// whoever types a filter meanwhile.
func (f *Feed) absorb(s sockets.Snapshot) {
	f.working = true
	f.table.Apply(s)
	wanted := f.want.Selection
	f.choose()
	f.working = false
	if !same(wanted, f.want.Selection) {
		f.choose()
	}
}

// glance answers who wants another filter while the table works, from what was
// there before. Who wants more than that waits until it has finished.
func (f *Feed) glance() {
	if !f.working {
		return
	}
	select {
	case r := <-f.requests:
		last := f.adopt(r)
		if r.Whole == 0 && sameKey(r.Detail, last.Detail) {
			f.answer(f.table.Standing(r.Selection))
		}
	default:
	}
}

func sameKey(a, b *sockets.Key) bool { return a == b || a != nil && b != nil && *a == *b }

// answer sends a view that the table had ready; nil: it had none.
func (f *Feed) answer(v *table.View) {
	if v != nil {
		f.shown.view = v
		f.o.Send(Update{Number: f.want.Number, At: time.Now(), View: v, Poll: f.poll, Detail: f.shown.detail})
	}
}

// choose selects what is wanted from what is there.
func (f *Feed) choose() {
	if f.poll.Count > 0 {
		f.shown.view = f.table.Select(f.want.Selection)
	}
}
