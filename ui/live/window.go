package live

// window is the size of the screen in cells.
type window struct{ w, h int }

// tall is the height from which the prompt has a line of its own.
const tall = 16

// above returns how many lines are above the body.
func (w window) above() int {
	if w.h < tall {
		return 2
	}
	return 3
}

// body returns how many lines are between the top and the footer.
func (w window) body() int { return max(1, w.h-w.above()-1) }
