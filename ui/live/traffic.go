package live

import (
	"strings"

	"berth/model/history"
	"berth/ui/cell"
	"berth/ui/live/plot"
	"berth/ui/theme"
)

const (
	// paceCells is what a number has at most: the others are set flush right, so that
	// the header stands still.
	paceCells = 4

	// graphCells is how many cells the graph of a minute has, and quiet how many bytes a
	// second fill them at least: of a machine at rest it is flat.
	graphCells = 10
	quiet      = 10_000
)

// traffic returns what the whole machine does a second, from long to short; nil where
// that is not known. What is given up first stands last.
func (h *header) traffic() [][]cell.Span {
	if h.view == nil || h.view.Traffic == nil {
		return nil
	}
	t := h.view.Traffic
	spans := []cell.Span{{Text: "  "}}
	for _, n := range []struct {
		sign string
		n    uint64
	}{{"+", t.Opens}, {"-", t.Closes}} {
		spans = append(spans, cell.Span{Text: flushRight(n.sign+cell.Rough(n.n), 1+paceCells), Role: amount(n.n)}, cell.Span{Text: "/s ", Role: theme.Muted})
	}
	turns := len(spans)
	for _, n := range []struct {
		sign string
		n    uint64
	}{{" ↓ ", t.In}, {"↑ ", t.Out}} {
		spans = append(spans, cell.Span{Text: n.sign, Role: theme.Muted}, cell.Span{Text: flushRight(cell.Rough(n.n), paceCells) + " ", Role: amount(n.n)})
	}
	moves := len(spans)
	spans = append(spans, cell.Span{Text: minute(&h.past) + " ", Role: theme.Muted})
	graph := len(spans)
	spans = append(spans, cell.Span{Text: h.tell("header.loopback") + " ", Role: theme.Muted})
	return [][]cell.Span{spans, spans[:graph], spans[:moves], spans[:turns]}
}

// amount returns the look of a number, which is of interest if it is not 0.
func amount(n uint64) theme.Role {
	if n == 0 {
		return theme.Muted
	}
	return theme.Plain
}

// minute draws what was moved in the last minute, both ways together.
func minute(past *history.Picture) string {
	values := make([]float64, graphCells)
	for i, c := range past.Minute(graphCells) {
		values[i] = plot.Gap()
		if c.Moved() {
			values[i] = c.PerSecond(c.In) + c.PerSecond(c.Out)
		}
	}
	return cell.Spark(values, max(quiet, plot.Most(values)), false) // a pen draws it in ASCII
}

func flushRight(s string, n int) string { return strings.Repeat(" ", max(0, n-len(s))) + s }
