package pane

// A Lengthy is a View that is made of lines, and does not make use of more room.
type Lengthy interface {
	// Lines returns how many there are, a heading among them.
	Lines() int
}

// Below returns how many lines a panel may have below the view, of which now are
// there: 0 where the view makes use of them. It is one of a few sizes, so that a row
// more or less moves nothing.
func (s *Scene) Below(now int) int {
	if s.Lines == 0 {
		return 0
	}
	free := s.Height - s.Lines - 1
	for _, n := range [...]int{16, 12, 8} {
		need := n
		if now < n {
			need += 2
		}
		if free >= need {
			return n
		}
	}
	return 0
}
