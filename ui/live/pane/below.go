package pane

// A Lengthy is a View that consists of lines and has no use for more room than these
// lines take.
type Lengthy interface {
	// Lines returns the number of lines, including any heading.
	Lines() int
}

// Below returns the number of lines that a panel may have below the view, or 0 if
// the view needs them itself. The parameter now is the number of lines that the
// panel already has there. The result is one of a few sizes, so that nothing moves
// when a row comes or goes.
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
