package watch

import (
	"context"

	"berth/sockets"
)

// doubt is a result that lacks sockets that were open in the previous poll. The
// Source looks for them again before they count as closed.
type doubt struct {
	result
	of   sockets.Confirmer
	gone []*sockets.Socket
}

// confirm adds the sockets that still exist.
func (d *doubt) confirm(ctx context.Context) {
	alive := d.of.Confirm(ctx, d.snapshot.Ask, d.gone)
	d.snapshot.Sockets = append(d.snapshot.Sockets, alive...)
	d.sure = true
}

// doubted reports whether r was handed back to the Source.
func (w *Watcher) doubted(ctx context.Context, r result) bool {
	of, ok := w.o.Source.(sockets.Confirmer)
	if !ok || r.sure || r.err != nil {
		return false
	}
	gone := w.table.Absent(&r.snapshot)
	if len(gone) == 0 {
		return false
	}
	select {
	case <-ctx.Done():
	case w.doubts <- doubt{r, of, gone}:
	}
	return true
}
