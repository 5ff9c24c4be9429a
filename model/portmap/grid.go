package portmap

// Ports is the number of port numbers.
const Ports = 1 << 16

// Run is a range of consecutive ports.
type Run struct{ First, Last uint16 }

// Len returns the number of ports in r.
func (r Run) Len() int { return int(r.Last) - int(r.First) + 1 }

// Has reports whether p is in r.
func (r Run) Has(p uint16) bool { return p >= r.First && p <= r.Last }

// Band is the ports of one class, and the scale at which they are drawn. Its lines
// begin at multiples of Row and its cells at multiples of Cell, so that a port can
// be found by its number. The first and the last line and cell may be cut short,
// because the ports beyond them belong to another band.
type Band struct {
	First, Last int
	Cell        int // the number of ports in a cell
	Row         int // the number of ports in a line, a multiple of Cell
}

// Lines returns the number of lines that the band takes.
func (b Band) Lines() int { return b.Last/b.Row - b.First/b.Row + 1 }

// Cells returns the number of cells in the band's widest line.
func (b Band) Cells() int { return (min(b.Row, b.Last+1) + b.Cell - 1) / b.Cell }

// run returns the ports of a cell. ok is false if the band has no such cell.
func (b Band) run(line, column int) (r Run, ok bool) {
	from := b.start(line) + column*b.Cell
	to := min(from+b.Cell-1, b.start(line)+b.Row-1, b.Last)
	from = max(from, b.First)
	if column < 0 || column*b.Cell >= b.Row || from > to {
		return Run{}, false
	}
	return Run{uint16(from), uint16(to)}, true
}

// start returns the port number at which a line begins.
func (b Band) start(line int) int { return (b.First/b.Row + line) * b.Row }

// Grid assigns each port to a cell on a map. It consists of lines of cells: those
// of the well-known ports, followed by those of the dynamic ports.
type Grid struct{ Bands [2]Band }

// Lines returns the number of lines.
func (g Grid) Lines() int { return g.Bands[0].Lines() + g.Bands[1].Lines() }

// Cells returns the number of cells in the widest line.
func (g Grid) Cells() int { return max(g.Bands[0].Cells(), g.Bands[1].Cells()) }

// Band returns the band to which a line belongs, and the index of the line in that
// band.
func (g Grid) Band(line int) (Band, int) {
	if n := g.Bands[0].Lines(); line >= n {
		return g.Bands[1], line - n
	}
	return g.Bands[0], line
}

// Start returns the port number at which a line begins. Lower ports of the same
// class are on the lines above.
func (g Grid) Start(line int) int {
	b, i := g.Band(line)
	return b.start(i)
}

// Run returns the ports of a cell. ok is false if there is no such cell.
func (g Grid) Run(line, column int) (r Run, ok bool) {
	if line < 0 || line >= g.Lines() {
		return Run{}, false
	}
	b, i := g.Band(line)
	return b.run(i, column)
}

// Locate returns the cell that contains p.
func (g Grid) Locate(p uint16) (line, column int) {
	b, above := g.Bands[0], 0
	if int(p) > b.Last {
		above = b.Lines()
		b = g.Bands[1]
	}
	return above + int(p)/b.Row - b.First/b.Row, int(p) % b.Row / b.Cell
}

// Around returns the ports in the same cell as p.
func (g Grid) Around(p uint16) Run {
	r, _ := g.Run(g.Locate(p))
	return r
}
