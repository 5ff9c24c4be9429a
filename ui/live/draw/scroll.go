package draw

// Within returns the first visible line of a window of h lines over n lines. The
// result is top, adjusted so that it is never before the first line, nor so far down
// that the window has empty lines while there are lines above it. Every scroll offset
// goes through this function when the window or the lines have changed.
func Within(top, n, h int) int { return max(0, min(top, n-h)) }

// ScrollTo is like Within, but first moves top as little as needed to bring the
// given line into the window.
func ScrollTo(top, line, n, h int) int {
	return Within(min(max(top, line-h+1), line), n, h)
}
