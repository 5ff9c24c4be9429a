package theme

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// renderer returns a renderer that writes for terminals of profile p and sends them
// no query.
func (p Profile) renderer() *lipgloss.Renderer {
	r := lipgloss.NewRenderer(io.Discard)
	switch p {
	case TrueColor:
		r.SetColorProfile(termenv.TrueColor)
	case Colors256:
		r.SetColorProfile(termenv.ANSI256)
	default: // also for Mono, because to termenv a terminal without colours has no bold either
		r.SetColorProfile(termenv.ANSI)
	}
	return r
}

// over returns i as it looks on the cursor's row: with the background of that row,
// unless i has its own, and with whatever else marks the row.
func (i ink) over(cursor ink) ink {
	if i.attr == dim && cursor.attr == reversed {
		i.attr = 0 // dimmed and reversed text is hard to read
	}
	i.attr |= cursor.attr
	i.fore.faint = i.fore.faint && cursor == (ink{})
	if i.back == (shade{}) {
		i.back = cursor.back
	}
	return i
}

// style returns the style of i.
func (i ink) style(on *lipgloss.Renderer) lipgloss.Style {
	faint := i.attr&dim != 0 || i.fore.faint && on.ColorProfile() == termenv.ANSI
	s := on.NewStyle().Bold(i.attr&bold != 0).Faint(faint).Underline(i.attr&underlined != 0).Reverse(i.attr&reversed != 0)
	if i.fore != (shade{}) {
		s = s.Foreground(i.fore.color())
	}
	if i.back != (shade{}) {
		s = s.Background(i.back.color())
	}
	return s
}

// color returns s for each kind of terminal. If s has none of the 16 colours, the
// terminal's own colour is used instead.
func (s shade) color() lipgloss.CompleteColor {
	c := lipgloss.CompleteColor{TrueColor: fmt.Sprintf("#%06x", s.hex), ANSI256: strconv.Itoa(s.indexed())}
	switch {
	case s.basic >= 90:
		c.ANSI = strconv.Itoa(s.basic - 90 + 8)
	case s.basic != 0:
		c.ANSI = strconv.Itoa(s.basic - 30)
	}
	return c
}

// begin returns the sequence that begins text of style s, whatever came before it.
// The sequences are prepared once, because a frame has thousands of pieces of text.
func begin(s lipgloss.Style) string {
	sequence, _, _ := strings.Cut(s.Render("x"), "x")
	codes := strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b["), "m")
	if codes == "" {
		return "\x1b[0m"
	}
	return "\x1b[0;" + codes + "m"
}
