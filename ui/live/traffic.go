package live

import (
	"strings"

	"berth/model/history"
	"berth/ui/cell"
	"berth/ui/live/plot"
	"berth/ui/theme"
)

const (
	// paceCells is the maximum width of a number. Shorter numbers are right-aligned,
	// so that the header does not move.
	paceCells = 4

	// graphCells is the width of the graph of a minute. quiet is the smallest number
	// of bytes per second that fills the graph, so that the graph is flat on a
	// machine at rest.
	graphCells = 10
	quiet      = 10_000
)

// traffic returns what the whole machine does per second, in wordings from long to
// short, or nil if that is unknown. What is dropped first when there is too little
// room comes last.
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

// minute draws how much data was moved in the last minute, adding up both
// directions.
func minute(past *history.Picture) string {
	values := make([]float64, graphCells)
	for i, c := range past.Minute(graphCells) {
		values[i] = plot.Gap()
		if c.Moved() {
			values[i] = c.PerSecond(c.In) + c.PerSecond(c.Out)
		}
	}
	return cell.Spark(values, max(quiet, plot.Most(values)), false) // the pen draws it in ASCII if necessary
}

func flushRight(s string, n int) string { return strings.Repeat(" ", max(0, n-len(s))) + s }
