package portmap_test

import (
	"fmt"
	"testing"

	"berth/model/portmap"
)

// sizes returns window sizes, from one that has room for nothing to a wall of
// screens.
func sizes() [][2]int {
	return [][2]int{{1, 1}, {7, 3}, {19, 2}, {31, 5}, {59, 15}, {60, 16}, {101, 25}, {122, 55}, {180, 40}, {300, 100}}
}

func eachGrid(t *testing.T, f func(t *testing.T, g portmap.Grid, w, h int, level int)) {
	for _, z := range sizes() {
		for level, g := range portmap.Levels(z[0], z[1]) {
			t.Run(fmt.Sprintf("%dx%d/%d", z[0], z[1], level), func(t *testing.T) { f(t, g, z[0], z[1], level) })
		}
	}
}

// TestEveryPortHasOneCell goes through all cells and all ports. It checks that
// every port is in exactly one cell, and that going from a port to its cell and
// back leads to the same port.
func TestEveryPortHasOneCell(t *testing.T) {
	eachGrid(t, func(t *testing.T, g portmap.Grid, _, _, _ int) {
		var seen [portmap.Ports]int
		for line := range g.Lines() {
			for column := range g.Cells() {
				r, ok := g.Run(line, column)
				for i := 0; ok && i < r.Len(); i++ {
					seen[int(r.First)+i]++
				}
			}
		}
		for p := range seen {
			line, column := g.Locate(uint16(p))
			if r, ok := g.Run(line, column); !ok || !r.Has(uint16(p)) || seen[p] != 1 {
				t.Fatalf("port %d is in %d cells; its own, %d in line %d, has %v (%v)", p, seen[p], column, line, r, ok)
			}
			if r := g.Around(uint16(p)); !r.Has(uint16(p)) {
				t.Fatalf("around port %d: %v", p, r)
			}
		}
	})
}

// TestCellsKeepToTheirClass checks that no cell contains ports of two classes.
func TestCellsKeepToTheirClass(t *testing.T) {
	eachGrid(t, func(t *testing.T, g portmap.Grid, _, _, _ int) {
		if r := g.Around(1023); r.Last != 1023 {
			t.Errorf("port 1023 is in %v", r)
		}
		if r := g.Around(1024); r.First != 1024 {
			t.Errorf("port 1024 is in %v", r)
		}
	})
}

// TestLevels checks that, in all but very small terminals, the first level shows
// all ports, the well-known ones on a finer scale than the others, and that the
// last level has a cell for each port.
func TestLevels(t *testing.T) {
	for _, z := range sizes()[3:] {
		levels := portmap.Levels(z[0], z[1])
		all, last := levels[0], levels[len(levels)-1]
		if portmap.Width(all.Cells()) > z[0] || all.Lines() > z[1] {
			t.Errorf("%v: all ports take %d cells by %d lines", z, all.Cells(), all.Lines())
		}
		if all.Bands[0].Cell >= all.Bands[1].Cell {
			t.Errorf("%v: a cell has %d well-known ports and %d dynamic ones", z, all.Bands[0].Cell, all.Bands[1].Cell)
		}
		if last.Around(80).Len() != 1 || last.Around(65535).Len() != 1 {
			t.Errorf("%v: the closest look has %v", z, last)
		}
		for _, g := range levels {
			if portmap.Width(g.Cells()) > z[0] {
				t.Errorf("%v: a line of %d cells", z, g.Cells())
			}
		}
	}
}

// TestScale checks that, in a typical terminal, a line has 5000 ports and a cell
// 100, and that each well-known port has its own cell in a large one.
func TestScale(t *testing.T) {
	small, big := portmap.Levels(59, 15)[0], portmap.Levels(122, 55)[0]
	if b := small.Bands[1]; b.Cell != 100 || b.Row != 5000 {
		t.Errorf("59x15: %+v", b)
	}
	if b := big.Bands; b[0].Cell != 1 || b[1].Cell != 20 || b[1].Row != 2000 {
		t.Errorf("122x55: %+v", b)
	}
}

func TestColumns(t *testing.T) {
	for n := range 200 {
		if got, ok := portmap.CellAt(portmap.Column(n)); got != n || !ok {
			t.Errorf("cell %d stands in column %d, where cell %d is (%v)", n, portmap.Column(n), got, ok)
		}
		if w := portmap.Width(n + 1); w != portmap.Column(n)+1 {
			t.Errorf("%d cells take %d columns", n+1, w)
		}
	}
	for _, gap := range []int{10, 21, -1} {
		if _, ok := portmap.CellAt(gap); ok {
			t.Errorf("a cell in column %d", gap)
		}
	}
}
