package live

// window is the size of the screen in cells.
type window struct{ w, h int }

// tall is the smallest height of the screen at which the prompt has its own line.
const tall = 16

// above returns the number of lines above the body.
func (w window) above() int {
	if w.h < tall {
		return 2
	}
	return 3
}

// body returns the number of lines between the top and the footer.
func (w window) body() int { return max(1, w.h-w.above()-1) }
