// Package history keeps a record of what a machine, or a part of it, did recently:
// the last few minutes in steps of a second, and an hour in steps of five seconds.
// It has no clock. The time comes with each Sample.
//
// A History takes at most 450 KB, whatever happens and however often its owner
// polls.
package history

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Sample is the result of one poll. A field that could not be determined is nil,
// and leaves a gap.
type Sample struct {
	At      time.Time
	Traffic *model.Traffic                  // per second, since the previous sample
	States  *sockets.CountBy[sockets.State] // how many sockets there were at that time
	Trouble int                             // how much was wrong at that time

	weight float64 // the time that Traffic covers, as a multiple of the time between the samples
}

// History is a record of what happened. The zero History is empty. A History is not
// safe for concurrent use, but the Pictures that it returns are, because they are
// immutable.
type History struct {
	tiers [tiers]tier
	begun time.Time // the time of the first sample
	last  time.Time // of the newest sample; zero: there is none
	torn  bool      // there is a gap between the newest sample and the next one
}

const (
	tiers = 2
	// lenient is how far the clock may go back before the record is discarded.
	lenient = 10 * time.Second
)

// kept returns the width of a tier's slots in seconds, and how many slots are kept.
func kept(tier int) (width, slots int64) {
	return [tiers]int64{1, 5}[tier], [tiers]int64{800, 760}[tier]
}

// Add adds a sample. The sample covers the time since the previous one. If that
// time exceeds the limit within, what happened during it counts as not known.
func (h *History) Add(s Sample, within time.Duration) {
	at := s.At.Round(0) // wall-clock time, which continues while the machine is suspended
	over := at.Sub(h.last)
	switch {
	case h.last.IsZero() || over < -lenient:
		*h = History{begun: at, last: at}
		return
	case over <= 0:
		return // until the clock catches up
	case !h.torn && over <= within:
		s.weight = 1
		if s.Traffic != nil && s.Traffic.Over > 0 {
			s.weight = s.Traffic.Over.Seconds() / over.Seconds()
		}
		for i := range h.tiers {
			h.tiers[i].cover(i, h.last, at, &s)
		}
	}
	h.last, h.torn = at, false
}

// Tear leaves a gap until the next sample, because a poll has failed.
func (h *History) Tear() { h.torn = true }

// tier holds the slots of one width, in order. Slots for which nothing is known are
// left out.
type tier struct {
	past []slot // never changed once appended
	open slot   // the newest
}

// slot is a stretch of time. Slots are numbered from 1970 on, in units of their
// width.
type slot struct {
	number int64
	Column
}

// cover adds what s shows about the time from one sample to the next.
func (t *tier) cover(n int, from, to time.Time, s *Sample) {
	width, slots := kept(n)
	begin, end := seconds(from), seconds(to)
	first, last := int64(begin)/width, int64(end)/width
	for number := max(first, last-slots); number <= last; number++ {
		left := float64(number * width)
		if part := min(end, left+float64(width)) - max(begin, left); part > 0 {
			t.at(number, slots).take(s, part)
		}
	}
}

// seconds returns the number of seconds since 1970, with the precision of a
// float64: a quarter of a microsecond.
func seconds(t time.Time) float64 { return float64(t.UnixNano()) / 1e9 }

// at returns the slot with the given number, which must not be lower than that of
// the newest slot.
func (t *tier) at(number, slots int64) *Column {
	if t.open.number == number {
		return &t.open.Column
	}
	if t.open.number != 0 {
		t.past = append(t.past, t.open)
	}
	if t.open = (slot{number: number}); int64(len(t.past)) >= slots+slots/4 {
		t.past = append(make([]slot, 0, slots+slots/4), t.past[int64(len(t.past))-slots:]...)
	}
	return &t.open.Column
}
