package live

import (
	"strconv"
	"strings"

	"berth/ui/cell"
	"berth/ui/theme"
)

// paceCells is what a rate has at most: the others are set flush right, so that the
// header stands still.
const paceCells = 5

// traffic returns what the whole machine moves a second; nil where that is not
// known.
func (h *header) traffic() []cell.Span {
	if h.view == nil || h.view.Traffic == nil {
		return nil
	}
	t := h.view.Traffic
	spans := []cell.Span{{Text: " "}}
	for _, n := range []struct{ word, text string }{
		{"opens", flushRight(strconv.FormatUint(t.Opens, 10), 3)}, {"in", inPace(t.In)}, {"out", inPace(t.Out)},
	} {
		spans = append(spans, cell.Span{Text: " " + h.tell("header."+n.word) + " ", Role: theme.Muted}, cell.Span{Text: n.text, Role: theme.Plain})
	}
	return append(spans, cell.Span{Text: " " + h.tell("header.loopback") + " ", Role: theme.Muted})
}

func inPace(n uint64) string { return flushRight(cell.Pace(n), paceCells) }

func flushRight(s string, n int) string { return strings.Repeat(" ", max(0, n-len(s))) + s }
