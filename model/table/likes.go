package table

import (
	"berth/model"
	"berth/model/query"
)

// like is the number of a row's query.Likeness. It is 0 if the row has none, or if
// there are too many.
type like uint16

// likes assigns numbers to the likenesses of the rows in an order.
type likes struct {
	numbers map[query.Likeness]like
	since   sequence // the Apply of the last renumbering
}

// mostLikes is how many likenesses can have a number. If every row has a different
// likeness, as when each connection has its own process, likenesses bring no gain.
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

// renumber starts over when no numbers are left, and gives the rows in spots new
// numbers. Most of the old ones may belong to rows that no longer exist. It does so only
// once in a while.
func (l *likes) renumber(spots []spot, now sequence) {
	if len(l.numbers) < mostLikes || now-l.since < idle {
		return
	}
	*l = likes{since: now}
	for i := range spots {
		spots[i].like = l.of(spots[i].row)
	}
}

// verdicts holds what a filter has decided for each likeness so far.
type verdicts []verdict

type verdict uint8

const (
	notAsked verdict = iota
	accepted
	refused
)

// verdictsFor returns room for the verdicts of q, or nil if the verdicts on rows of one
// likeness may differ.
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
