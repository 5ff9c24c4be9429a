package live

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/screen"
)

// canvas is what the terminal shows. Frames are drawn on it when something has
// changed. Bubble Tea's renderer instead looks for a new frame up to 120 times a
// second, whether there is one or not, which costs more than the polls of a quiet
// machine. A canvas waits for nothing and draws only what differs.
type canvas struct {
	out interface { // nil: there is no terminal
		Ready() bool // a frame is welcome
		Frame(string)
	}
	lines []string // as the terminal shows them; nil: unknown
	size  window
	young int         // recent frames: if there are more than a few, another waits
	stale bool        // one is waiting
	caret draw.Caret  // where the terminal's cursor belongs after the frame
	at    draw.Caret  // where it is now
	sure  screen.Sure // what the terminal is known to draw in the expected width; nil: cell.Certain
	buf   []byte
}

// In each pace there are at most a few frames. A key and the feed's answer to it
// make two; the second must not wait, however quick the first was.
const (
	pace = time.Second / 40
	few  = 3
)

// paced says that a frame is no longer recent.
type paced struct{}

// drained says that the terminal has taken the last frame, and another is
// waiting.
type drained struct{}

// draw shows a frame, or leaves it waiting if there are too many recent ones or
// the terminal has not taken the last.
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

// forget makes the next frame be drawn whole, over whatever the terminal shows.
func (c *canvas) forget() { c.lines, c.at = nil, draw.Caret{} }

// show writes the lines of a frame that are not there already.
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

// point puts the terminal's cursor where it belongs, and shows it only there.
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
