package table

import (
	"maps"
	"slices"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// Apply takes in a snapshot. Rows open and close only in those parts that the
// snapshot was asked for and could read in full. Apply keeps nothing that belongs to
// the Source.
func (t *Table) Apply(s sockets.Snapshot) Changes {
	t.seq++
	t.keepPace(&s)
	t.time = s.Time
	t.setHost(s.Host)
	t.count(s.Vital)
	t.activate(s.Ask)
	t.expect(len(s.Sockets))
	for i := range s.Sockets {
		t.pause(i)
		t.meet(&s.Sockets[i])
	}
	t.admit(&s)
	t.sweep(&s)
	t.relate()
	t.forward()
	t.ascribe(&s)
	t.judge(s.Vital)
	t.alert(&s)
	t.serve(&s)
	changes := t.publish()
	t.trim()
	t.forget()
	t.remember(&s)
	t.grow()
	t.scratch.reset()
	return changes
}

// setHost takes in the facts about the host; a nil host changes nothing.
func (t *Table) setHost(h *sockets.Host) {
	if h == nil || h == t.host {
		return
	}
	if t.registry == nil || !maps.Equal(h.Services, t.host.Services) {
		t.registry = port.NewRegistry(h.Services)
		t.scratch.all = true
	}
	if h.Ephemeral != t.host.Ephemeral {
		t.scratch.all = true
	}
	for inode, s := range h.Spaces {
		if was := t.host.Spaces[inode]; was != nil && was != s {
			t.scratch.all = true
		}
	}
	t.host = h
	t.setForwards()
}

// meet takes in one socket.
func (t *Table) meet(s *sockets.Socket) {
	key := s.Key
	e := t.find(key)
	for e != nil && e.seen == t.seq && !repeats(&e.row.Socket, s) {
		key = twin(key)
		e = t.rows[key]
	}
	if e == nil {
		e = &entry{}
		t.rows[key] = e
	}
	if e.seen != t.seq {
		e.seen, e.activity = t.seq, active
		e.index = int32(len(t.scratch.open))
		t.scratch.open = append(t.scratch.open, e)
	}
	t.update(e, s, key)
}

// find returns the entry for a key, or nil if there is none. A system lists its sockets
// in much the same order each time, so most are found right after the one that preceded
// them last time.
func (t *Table) find(k sockets.Key) *entry {
	next := &t.scratch.next
	if *next < len(t.open) {
		if e := t.open[*next]; e.row.Key == k {
			*next++
			return e
		}
	}
	e := t.rows[k]
	if e != nil {
		*next = int(e.index) + 1
	}
	return e
}

// repeats reports whether s is the same socket as known, listed twice because the list
// changed while it was read. Without cookies, keys are hashes, and s may be a different
// socket that nothing else distinguishes.
func repeats(known, s *sockets.Socket) bool {
	return s.Cookie != 0 || s.Inode != 0 && s.Inode == known.Inode
}

// twin returns a new key for a socket whose key is that of another socket, so that no
// row is lost because a key was reused. It takes a step of Knuth's MMIX generator.
func twin(k sockets.Key) sockets.Key {
	k.ID = k.ID*6364136223846793005 + 1442695040888963407
	return k
}

// update brings an entry up to date with what the system now reports about its
// socket.
func (t *Table) update(e *entry, s *sockets.Socket, key sockets.Key) {
	old, rate := e.row, t.rate(e, s)
	if old != nil && old.Open() && (settled(old.Rate, rate) && same(old, s, t.time) || t.postpones(old, s, rate)) {
		return
	}
	linked := old != nil && old.Open()
	relink := !linked || !alike(&old.Socket, s)
	if relink && linked {
		t.unlink(e)
	}
	if old == nil || old.Local != s.Local || old.Remote != s.Remote {
		e.side = model.SideUnknown
	}
	r := t.draft(e)
	r.Socket = own(s)
	r.Key = key
	r.Life = t.life(r, old == nil)
	r.Changed = t.trend(e, old, r)
	r.Rate, r.Trail = rate, t.trail(old, rate)
	if !r.Serves() {
		r.Served = nil
	}
	t.concern(e)
	if len(s.Owners) > 0 {
		e.was = s.Owners
	}
	if relink {
		t.link(e)
	}
}

// draft returns e's row in a form that this Apply may still change.
func (t *Table) draft(e *entry) *model.Row {
	if e.draft {
		return e.row
	}
	r := new(model.Row)
	if e.row != nil {
		*r = *e.row
	}
	e.before, e.row, e.draft = e.row, r, true
	t.scratch.drafts = append(t.scratch.drafts, e)
	return r
}

// sweep closes the rows that the snapshot would contain if they were open, and keeps
// the rows about which the snapshot shows nothing.
func (t *Table) sweep(s *sockets.Snapshot) {
	for i, e := range t.open {
		t.pause(i)
		switch {
		case e.seen == t.seq:
		case !s.Ask.Covers(&e.row.Socket):
			t.missed(e)
			t.dormant.add(e, s.Ask)
		case !s.Complete(&e.row.Socket):
			e.index = int32(len(t.scratch.open))
			t.scratch.open = append(t.scratch.open, e)
		case slipped(&e.row.Socket, s.Ask):
			t.lose(e)
		default:
			t.shut(e)
		}
	}
	t.open, t.scratch.open = t.scratch.open, t.open
}

// lose forgets a row that has moved to where this snapshot does not look.
func (t *Table) lose(e *entry) {
	t.missed(e)
	t.unlink(e)
	t.unconcern(e)
	t.counts.count(e.row, -1)
	t.joins.serving.count(e.row, -1)
	t.drop(e)
}

// shut closes a row.
func (t *Table) shut(e *entry) {
	t.missed(e)
	t.unlink(e)
	t.bequeath(e)
	t.unconcern(e)
	r := t.draft(e)
	r.Life.Closed, r.Ails, r.Rate, r.Served, r.Alerted = t.time, model.Ails{}, nil, nil, false
	e.sample = nil
	if len(r.Owners) > 0 {
		r.Others = model.OthersOf(r.Via(), r.Owners)
		r.Owners, r.Gap, r.Incomplete = nil, sockets.GapClosed, sockets.GapNone
	}
	t.closed = append(t.closed, e)
}

// publish makes the drafts public: from here on they never change.
func (t *Table) publish() Changes {
	var c Changes
	for i, e := range t.scratch.drafts {
		t.pause(i)
		before, r := e.before, e.row
		t.note(e)
		e.before, e.draft, e.changed = nil, false, t.seq
		t.counts.count(before, -1)
		t.counts.count(r, 1)
		t.naming.Add(r.Owners)
		switch {
		case !r.Open():
			c.Closed = append(c.Closed, r)
		case before == nil && !r.Life.Witnessed():
			c.Found = append(c.Found, r)
		case before == nil || !before.Open():
			c.Opened = append(c.Opened, r)
		default:
			c.Changed = append(c.Changed, r)
		}
	}
	if t.seq%renameAfter == 0 {
		t.rename()
	}
	t.counts.Opened += uint64(len(c.Opened))
	t.counts.Closed += uint64(len(c.Closed))
	return c
}

// renameAfter is the number of Applies after which programs that have gone are
// forgotten.
const renameAfter = 600

// rename forgets the programs that no longer have a socket, so that they no longer
// affect the names of others.
func (t *Table) rename() {
	t.naming = model.Naming{}
	for i, e := range t.open {
		t.pause(i)
		if e.open() {
			t.naming.Add(e.row.Owners)
		}
	}
}

// trim removes closed rows that have lingered long enough, or of which there are too
// many.
func (t *Table) trim() {
	t.closed = slices.DeleteFunc(t.closed, func(e *entry) bool {
		if e.row.Open() {
			return true
		}
		gone := t.time.Sub(e.row.Life.Closed) >= t.options.Linger
		if gone {
			t.drop(e)
		}
		return gone
	})
	over := max(0, len(t.closed)-max(0, t.options.Closed))
	for _, e := range t.closed[:over] {
		t.drop(e)
	}
	t.closed = slices.Delete(t.closed, 0, over)
}

// Clear removes every closed row immediately.
func (t *Table) Clear() {
	for _, e := range t.closed {
		if e.row != nil && !e.row.Open() {
			t.drop(e)
		}
	}
	t.closed = t.closed[:0]
}

// drop removes an entry that is no longer open from the table.
func (t *Table) drop(e *entry) {
	delete(t.rows, e.row.Key)
	t.note(e)
	delete(t.ailing.flagged, e)
	t.unconcern(e)
	t.alerts.forget(e)
	e.row, e.changed = nil, t.seq
}

// count counts n more open rows like r, which may be nil.
func (c *Counts) count(r *model.Row, n int) {
	if r == nil || !r.Open() {
		return
	}
	c.States.Add(r.State, n)
	if r.Gap != sockets.GapNone {
		c.Gaps.Add(r.Gap, n)
	}
}
