package watch

import (
	"time"

	"berth/model/table"
	"berth/sockets"
)

// absorb applies a snapshot to the table. It pauses to respond to a filter that is
// typed in the meantime.
func (w *Watcher) absorb(s sockets.Snapshot) {
	w.working = true
	changes := w.table.Apply(s)
	if w.begun.anew != w.shown.anew {
		w.shown.anew = w.begun.anew
		w.table.Clear()
	}
	wanted := w.want.Selection
	w.choose()
	w.working = false
	if !same(wanted, w.want.Selection) {
		w.choose()
	}
	w.record.note(w.shown.view, w.within())
	if w.o.Changed != nil {
		w.o.Changed(changes)
	}
}

// preempt answers a request for another filter while the table is working, using
// what the table had ready before. A request for anything more waits until the work
// is done.
func (w *Watcher) preempt() {
	if !w.working {
		return
	}
	select {
	case r := <-w.requests:
		last := w.adopt(r)
		if r.Whole == 0 && sameKey(r.Detail, last.Detail) {
			w.answer(w.table.Standing(r.Selection))
		}
	default:
	}
}

func sameKey(a, b *sockets.Key) bool { return a == b || a != nil && b != nil && *a == *b }

// answer sends a view that the table had ready. v is nil if it had none.
func (w *Watcher) answer(v *table.View) {
	if v != nil {
		w.shown.view = v
		w.o.Send(Update{Number: w.want.Number, At: time.Now(), View: v, Anew: w.shown.anew, Poll: w.poll, Detail: w.shown.detail, Past: w.record.past(v)})
	}
}

// choose makes the requested selection from the contents of the table.
func (w *Watcher) choose() {
	if w.poll.Count > 0 {
		w.shown.view = w.table.Select(w.want.Selection)
	}
}
