package live

import (
	"strings"

	"berth/model/history"
	"berth/ui/cell"
	"berth/ui/live/plot"
	"berth/ui/theme"
)

const (
	// paceCells is the maximum width of a number. Shorter numbers are
	// right-aligned, so that the header stands still.
	paceCells = 4

	// graphCells is the width of the graph of a minute, and quiet how many bytes
	// per second fill it at least: on a machine at rest the graph is flat.
	graphCells = 10
	quiet      = 10_000
)

// traffic returns what the whole machine does per second, from long to short; nil
// if that is unknown. What goes first as room gets scarce is at the end.
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

// amount returns the role of a number, which is of interest unless it is 0.
func amount(n uint64) theme.Role {
	if n == 0 {
		return theme.Muted
	}
	return theme.Plain
}

// minute draws what was moved in the last minute, in both directions together.
func minute(past *history.Picture) string {
	values := make([]float64, graphCells)
	for i, c := range past.Minute(graphCells) {
		values[i] = plot.Gap()
		if c.Moved() {
			values[i] = c.PerSecond(c.In) + c.PerSecond(c.Out)
		}
	}
	return cell.Spark(values, max(quiet, plot.Most(values)), false) // the pen can draw it in ASCII
}

func flushRight(s string, n int) string { return strings.Repeat(" ", max(0, n-len(s))) + s }
