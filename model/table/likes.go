package table

import (
	"berth/model"
	"berth/model/query"
)

// like is the number of a likeness; 0: the row has none, or there are too many.
type like uint16

// likes numbers the likenesses of the rows in an order.
type likes struct {
	numbers map[query.Likeness]like
	since   sequence // the Apply since which it is kept
}

// mostLikes is how many likenesses have a number. Where each row has another,
// as where each connection has a process of its own, nothing is gained by them.
const mostLikes = 4095

func (l *likes) of(r *model.Row) like {
	k, ok := query.LikenessOf(r)
	if !ok {
		return 0
	}
	n := l.numbers[k]
	if n == 0 && len(l.numbers) < mostLikes {
		if l.numbers == nil {
			l.numbers = make(map[query.Likeness]like)
		}
		n = like(len(l.numbers) + 1)
		l.numbers[k] = n
	}
	return n
}

// renumber begins again once there are no numbers left, at most once in a while:
// most may be of rows that are no more. The order is given its numbers again.
func (l *likes) renumber(spots []spot, now sequence) {
	if len(l.numbers) < mostLikes || now-l.since < idle {
		return
	}
	*l = likes{since: now}
	for i := range spots {
		spots[i].like = l.of(spots[i].row)
	}
}

// verdicts is what a filter has said of each likeness so far.
type verdicts []verdict

type verdict uint8

const (
	notAsked verdict = iota
	accepted
	refused
)

// verdictsFor returns the place for the verdicts of q; nil if rows of a likeness
// may differ.
func verdictsFor(q query.Query) verdicts {
	if !q.ByLikeness() {
		return nil
	}
	return make(verdicts, mostLikes+1)
}

func (v verdicts) of(l like) verdict {
	if v == nil || l == 0 {
		return notAsked
	}
	return v[l]
}

func (v verdicts) note(l like, ok bool) {
	switch {
	case v == nil || l == 0:
	case ok:
		v[l] = accepted
	default:
		v[l] = refused
	}
}
