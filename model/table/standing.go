package table

// standing is what the last Select chose from. None of it changes before the next
// Select, whatever an Apply does meanwhile.
type standing struct {
	view  View // without anything that depends on a filter
	spots []spot
	past  past
}

// Standing is like Select, but chooses from what the last Select had to choose from.
// Only the filter may differ: Standing returns nil for another view or order, or before
// the first Select. Options.Pause may call it.
func (t *Table) Standing(sel Selection) *View {
	s := &t.standing
	last := s.view.Selection
	if s.spots == nil || sel.Kind >= Processes || sel.Grouped() != GroupNone || sel.Kind != last.Kind || sel.Order != last.Order {
		return nil
	}
	v := s.view
	v.Selection, v.Counted, v.Dated = sel, s.past.counted(), s.past.dated(sel)
	rows := t.pick(s.spots, sel.Query, v.Time, func(int) {})
	v.Missing = missingOf(v.Missing, rows, sel.Query, func(int) {})
	f := t.fold(rows, sel)
	v.Rows, v.Folds = f.rows, f.folds
	return &v
}

// pause calls Options.Pause after every few hundred steps of a loop.
func (t *Table) pause(step int) {
	if step&0x1ff == 0x1ff && t.options.Pause != nil {
		t.options.Pause()
	}
}
