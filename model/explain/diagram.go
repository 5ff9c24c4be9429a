package explain

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// way is an edge of TCP's state diagram (RFC 9293, figure 5).
type way struct {
	from, to sockets.State // 0: CLOSED
	call     string        // what the program here does to cause it
	gets     string        // what arrives from the peer to cause it; without call or gets, time passes
	orphan   bool          // only if no process has the socket
}

// ways returns every edge that a socket takes in practice. BOUND, which only Linux has,
// comes between CLOSED and what a program does next.
func ways() []way {
	return []way{
		{0, sockets.Bound, "bind()", "", false},
		{sockets.Bound, sockets.Listen, "listen()", "", false},
		{sockets.Bound, sockets.SynSent, "connect()", "", false},
		{sockets.Listen, sockets.SynRecv, "", "SYN", false},
		{sockets.Listen, 0, "close()", "", false},
		{0, sockets.SynSent, "connect()", "", false},
		{sockets.SynSent, sockets.Established, "", "SYN+ACK", false},
		{sockets.SynSent, 0, "", "RST", false},
		{sockets.SynRecv, sockets.Established, "", "ACK", false},
		{sockets.SynRecv, 0, "", "RST", false},
		{sockets.Established, sockets.FinWait1, "close()", "", false},
		{sockets.Established, sockets.CloseWait, "", "FIN", false},
		{sockets.Established, 0, "", "RST", false},
		{sockets.FinWait1, sockets.FinWait2, "", "ACK", false},
		{sockets.FinWait1, sockets.Closing, "", "FIN", false},
		{sockets.FinWait1, sockets.TimeWait, "", "FIN+ACK", false},
		{sockets.FinWait2, sockets.TimeWait, "", "FIN", false},
		{sockets.FinWait2, 0, "", "", true},
		{sockets.CloseWait, sockets.LastAck, "close()", "", false},
		{sockets.Closing, sockets.TimeWait, "", "ACK", false},
		{sockets.LastAck, 0, "", "ACK", false},
		{sockets.TimeWait, 0, "", "", false},
	}
}

// Diagram draws the state in the middle, the ways into it on the left and those out of
// it on the right, in three lines. It returns nil for a state that TCP does not have.
func (x *Explainer) Diagram(s sockets.State) []string {
	var in, out []string
	for _, w := range ways() {
		if w.to == s {
			in = append(in, stateName(w.from)+" ─ "+x.event(w)+" ─▶ ")
		}
		if w.from == s {
			out = append(out, " ─ "+x.event(w)+" ─▶ "+stateName(w.to))
		}
	}
	if len(in)+len(out) == 0 {
		return nil
	}
	in, out = three(in), three(out)
	bar := strings.Repeat("━", len(s.String())+2)
	box := []string{"┏" + bar + "┓", "┃ " + s.String() + " ┃", "┗" + bar + "┛"}
	width := max(cells(in[0]), cells(in[1]), cells(in[2]))
	for i := range box {
		box[i] = strings.Repeat(" ", width-cells(in[i])) + in[i] + box[i] + out[i]
	}
	return box
}

// event describes what makes a socket take an edge.
func (x *Explainer) event(w way) string {
	switch {
	case w.call != "":
		return w.call
	case w.from == sockets.Listen: // the listener itself does not change
		return x.say("state.anew", language.Facts{"what": w.gets})
	case w.gets != "":
		return x.say("state.event", language.Facts{"what": w.gets})
	case w.orphan:
		return x.say("state.orphan", nil)
	}
	if rest := model.Rest(x.system()); rest > 0 {
		return "~" + strconv.Itoa(rest) + " s"
	}
	return x.say("state.time", nil)
}

func stateName(s sockets.State) string {
	if s == 0 {
		return "CLOSED"
	}
	return s.String()
}

// three returns three lines: one line is put in the middle, and two are put above and
// below it.
func three(lines []string) []string {
	switch len(lines) {
	case 0:
		return []string{"", "", ""}
	case 1:
		return []string{"", lines[0], ""}
	case 2:
		return []string{lines[0], "", lines[1]}
	}
	return lines[:3]
}

func cells(s string) int { return ansi.StringWidth(s) }
