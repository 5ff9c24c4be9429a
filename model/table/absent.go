package table

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// expiring is the longest time by which a TIME_WAIT socket may disappear before its
// timer expires. The kernel's timers are that coarse.
const expiring = time.Second

// Absent returns the sockets that Apply would close because they are missing from s
// without an explanation in s. The kernel walks its tables while they change, and may
// have skipped some sockets. Sockets whose time in TIME_WAIT is over are not included.
// The result must not be modified.
func (t *Table) Absent(s *sockets.Snapshot) []*sockets.Socket {
	there := t.present(s.Sockets)
	var absent []*sockets.Socket
	for i, e := range t.open {
		t.pause(i)
		if there[i] || !s.Complete(&e.row.Socket) || slipped(&e.row.Socket, s.Ask) || expired(e.row, s.Time) {
			continue
		}
		absent = append(absent, &e.row.Socket)
	}
	return absent
}

// present reports, for each open entry, whether its socket is among found.
func (t *Table) present(found []sockets.Socket) []bool {
	there := make([]bool, len(t.open))
	next := 0
	for i := range found {
		t.pause(i)
		key := found[i].Key
		if next >= len(t.open) || t.open[next].row.Key != key {
			e := t.rows[key]
			if e == nil || int(e.index) >= len(t.open) || t.open[e.index] != e {
				continue
			}
			next = int(e.index)
		}
		there[next] = true
		next++
	}
	return there
}

func expired(r *model.Row, now time.Time) bool {
	return r.State == sockets.TimeWait && !r.Life.Ends.IsZero() && !r.Life.Ends.After(now.Add(expiring))
}
