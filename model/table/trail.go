package table

import "berth/model"

// settled reports whether there is nothing new to record about a connection whose rate
// is r now. That is so if r is the very rate that was recorded before, or if nothing
// moved before and nothing moves now.
func settled(old, r *model.Rate) bool {
	return r == old || sameRate(old, r) && r.Idle()
}

// trail returns what is known about the last minute of a connection whose rate is r
// now.
func (t *Table) trail(old *model.Row, r *model.Rate) *model.Trail {
	var was *model.Trail
	var told *model.Rate
	if old != nil {
		was, told = old.Trail, old.Rate
	}
	switch {
	case r != nil && r != told && !r.Idle():
		return was.With(*r)
	case was.Over(t.time):
		return nil
	}
	return was
}
