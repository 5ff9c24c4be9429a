package plot

import "berth/ui/cell"

// Ink is the set of characters that an area is drawn with.
type Ink uint8

// The inks.
const (
	Braille Ink = iota
	Blocks
	ASCII
)

// Area draws two values per cell, as columns that rise from the lower edge of h lines
// or hang from the upper edge. A value equal to full fills all h lines. Area returns
// the lines from top to bottom. Both an unknown value and 0 are blank. The axis
// distinguishes them.
//
// Braille has four steps per line and shows both values side by side. Blocks and
// ASCII have two steps, and show the greater of the two values.
func Area(values []float64, full float64, h int, hangs bool, ink Ink) []string {
	lines := make([]string, h)
	for i := range lines {
		above := h - 1 - i // lines between this one and the edge
		if hangs {
			above = i
		}
		row := make([]rune, len(values)/2)
		for x := range row {
			a, b := values[2*x], values[2*x+1]
			if ink != Braille {
				row[x] = ink.fill(cell.Steps(max(known(a), known(b)), full, 2*h)-2*above, hangs)
				continue
			}
			left, right := cell.Steps(known(a), full, 4*h)-4*above, cell.Steps(known(b), full, 4*h)-4*above
			row[x] = braille(left, right, hangs)
		}
		lines[i] = string(row)
	}
	return lines
}

func known(v float64) float64 {
	if IsGap(v) {
		return 0
	}
	return v
}

// braille returns the character that has left and right dots in its two columns,
// counted from the top if hangs is set and otherwise from the bottom. The bits are
// those of Unicode.
func braille(left, right int, hangs bool) rune {
	columns := [2][4]rune{{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}}
	if hangs {
		columns = [2][4]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}
	}
	dots := rune(0)
	for i, n := range [2]int{left, right} {
		for _, bit := range columns[i][:max(0, min(4, n))] {
			dots |= bit
		}
	}
	if dots == 0 {
		return ' '
	}
	return 0x2800 + dots
}

// fill returns the character that fills the given number of half cells.
func (i Ink) fill(halves int, hangs bool) rune {
	signs := [...]rune{':', '.', '\''}
	if i == Blocks {
		signs = [...]rune{'█', '▄', '▀'}
	}
	switch {
	case halves <= 0:
		return ' '
	case halves > 1:
		return signs[0]
	case hangs:
		return signs[2]
	}
	return signs[1]
}
