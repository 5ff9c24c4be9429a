package live

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/screen"
)

// canvas is what the terminal shows. A frame is drawn on it only when something has
// changed. Bubble Tea's own renderer looks for a new frame up to 120 times a second,
// whether there is one or not, which costs more than polling a quiet machine does. A
// canvas does nothing until something has changed, and then draws only what differs.
type canvas struct {
	out interface { // nil: there is no terminal
		Ready() bool // a frame can be taken
		Frame(string)
	}
	lines []string // what the terminal shows; nil: unknown
	size  window
	young int         // number of recent frames; if there are more than a few, the next one waits
	stale bool        // a frame is waiting
	caret draw.Caret  // where the terminal's cursor should be after the frame
	at    draw.Caret  // where the terminal's cursor is now
	sure  screen.Sure // which characters the terminal is known to draw in the expected width; nil: cell.Certain
	buf   []byte
}

// The constant few is the maximum number of frames drawn within a period of length
// pace. A key press and the feed's answer to it cause two frames, and the second
// must not wait, however quickly it follows the first.
const (
	pace = time.Second / 40
	few  = 3
)

// paced reports that a frame is no longer recent.
type paced struct{}

// drained reports that the terminal has taken the last frame while another is
// waiting.
type drained struct{}

// draw shows a frame. If there are too many recent frames, or if the terminal has
// not taken the last one, the frame waits instead.
func (c *canvas) draw(view func() string, size window) tea.Cmd {
	if c.out == nil || size.w == 0 {
		return nil
	}
	if c.stale = c.young >= few || !c.out.Ready(); c.stale {
		return nil
	}
	c.young++
	c.show(view(), size)
	return tea.Tick(pace, func(time.Time) tea.Msg { return paced{} })
}

// forget makes the next frame redraw the whole screen, whatever the terminal shows.
func (c *canvas) forget() { c.lines, c.at = nil, draw.Caret{} }

// show writes the lines of a frame that are not already on the screen.
func (c *canvas) show(frame string, size window) {
	c.buf = c.buf[:0]
	if c.lines == nil || c.size != size {
		c.buf = append(c.buf, "\x1b[2J"...)
		c.lines, c.size = make([]string, size.h), size
	}
	for y := range c.lines {
		line, rest, _ := strings.Cut(frame, "\n")
		if frame = rest; line != c.lines[y] {
			c.buf = screen.AppendChange(c.buf, y, size.w, c.lines[y], line, c.certain())
			c.lines[y] = line
		}
	}
	if len(c.buf) > 0 || c.at != c.caret {
		c.point()
		c.out.Frame(string(c.buf))
	}
}

// point moves the terminal's cursor to where it should be, and hides it while the
// frame is drawn.
func (c *canvas) point() {
	if c.at.Shown && len(c.buf) > 0 {
		c.buf = append([]byte("\x1b[?25l"), c.buf...)
		c.at.Shown = false
	}
	c.buf = screen.AppendMove(c.buf, c.caret.X, c.caret.Y)
	switch {
	case c.caret.Shown && !c.at.Shown:
		c.buf = append(c.buf, "\x1b[?25h"...)
	case c.at.Shown && !c.caret.Shown:
		c.buf = append(c.buf, "\x1b[?25l"...)
	}
	c.at = c.caret
}

func (c *canvas) certain() screen.Sure {
	if c.sure == nil {
		return cell.Certain
	}
	return c.sure
}
