package portmap

// ten is the number of cells between two gaps.
const ten = 10

// Width returns the number of columns that n cells take, including the gaps between
// the tens.
func Width(n int) int { return n + max(0, n-1)/ten }

// Column returns the column of cell n.
func Column(n int) int { return n + n/ten }

// CellAt returns the cell in a column. ok is false if the column is a gap.
func CellAt(column int) (n int, ok bool) {
	return column - column/(ten+1), column >= 0 && column%(ten+1) != ten
}

// Levels returns the grids for a window of w columns and h lines. The first one
// shows all ports, if h is large enough, and the last one has a cell for each port.
// The finer grids have more lines than the window.
func Levels(w, h int) []Grid {
	all := overview(w, h)
	levels := []Grid{all}
	if all.Bands[1].Cell >= 50 {
		levels = append(levels, even(10, w))
	}
	if all.Bands[1].Cell > 1 {
		levels = append(levels, even(1, w))
	}
	return levels
}

// overview returns a grid for all ports. The well-known ports, a 64th of all, get
// the lines that the other ports leave over, but at least one.
func overview(w, h int) Grid {
	known, dynamic := bands()
	dynamic = dynamic.finest(w, max(2, h-1))
	known = known.finest(w, max(1, h-dynamic.Lines()))
	return Grid{[2]Band{known, dynamic}}
}

// bands returns the bands, with their cell sizes not yet set.
func bands() (known, dynamic Band) {
	return Band{First: 0, Last: 1023}, Band{First: 1024, Last: Ports - 1}
}

// even returns a grid in which every cell stands for the same number of ports.
func even(cell, w int) Grid {
	known, dynamic := bands()
	row := cell
	for _, r := range rounds(1, 2, 5) {
		if r%cell == 0 && Width(r/cell) <= w {
			row = max(row, r)
		}
	}
	known.Cell, known.Row = cell, row
	dynamic.Cell, dynamic.Row = cell, row
	return Grid{[2]Band{known, dynamic}}
}

// finest returns b with the smallest cells that fit into w columns and h lines, and
// with the fewest lines for that cell size. If no size fits, it returns b with the
// largest cells.
func (b Band) finest(w, h int) Band {
	best := b
	best.Cell, best.Row = coarsest, coarsest*max(1, min(w, ten))
	found := false
	for _, cell := range rounds(1, 2, 4, 5, 8, 25) {
		for _, row := range append(rounds(1, 2, 4, 5, 8, 25), b.whole(cell)) {
			c := b
			c.Cell, c.Row = cell, row
			if row%cell != 0 || Width(c.Cells()) > w || c.Lines() > h {
				continue
			}
			if !found || cell < best.Cell || cell == best.Cell && c.Lines() < best.Lines() {
				best, found = c, true
			}
		}
	}
	return best
}

// whole returns the length of a line that has room for all of b.
func (b Band) whole(cell int) int { return (b.Last/cell + 1) * cell }

const coarsest = 5000

// rounds returns round numbers: the digits themselves, then each digit followed by
// one zero, then by two, and so on.
func rounds(digits ...int) []int {
	var all []int
	for power := 1; power <= 10000; power *= 10 {
		for _, d := range digits {
			all = append(all, d*power)
		}
	}
	return all
}
