package live

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"berth/model"
	"berth/model/history"
	"berth/model/language"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
	"berth/ui/watch"
)

// header says what is watched, how the polling is going, and what can't be seen.
type header struct {
	language *language.Language
	view     *table.View
	past     history.Picture
	poll     watch.Poll
	interval time.Duration
	frozen   time.Time // when the picture was frozen; zero: it is live
	now      time.Time
	here     time.Time // now, by the same clock as Poll.Since
	alerts   int       // how many the user has not seen
}

// tell returns a message of the header.
func (h *header) tell(key string, pairs ...string) string {
	return h.language.Tell("live."+key, pairs...)
}

// line draws one of the first two lines. What can't be seen is shown on the second
// line if it fits there next to the names of the views.
func (h *header) line(p *draw.Pen, y int, v *views, prompt *prompt, w window) {
	unseen := h.unseen()
	onTabs := !prompt.onTabs(w) && fitting(unseen, w.w-v.width(w.w)-2) != ""
	switch {
	case y == 0 && onTabs:
		h.top(p, nil)
	case y == 0:
		h.top(p, unseen)
	case prompt.onTabs(w):
		prompt.line(p, h.language)
	default:
		v.line(p, unseen)
	}
}

// top draws the first line. If the last poll failed, this is the error, and otherwise
// the first of the choices that fits. If none fits, top draws only the status.
func (h *header) top(p *draw.Pen, unseen []string) {
	room := p.Room - cell.Width(title) - 1
	p.Text(theme.Title, title)
	p.Space(1)
	if h.poll.Err != nil {
		h.failed(p)
		return
	}
	status := h.status()
	for _, c := range h.choices(unseen) {
		used := draw.Measure(c.left(h, status)) + 1 + draw.Measure(c.right)
		if used <= room {
			spans := c.left(h, status)
			p.Spans(spans, draw.Measure(spans))
			p.Space(room - used + 1)
			p.Spans(c.right, draw.Measure(c.right))
			return
		}
	}
	last := status[len(status)-1]
	p.Spans(last, min(p.Room, draw.Measure(last)))
}

const title = " berth "

// choice is one way to fill the first line.
type choice struct {
	host   bool
	status int // index into the lengths of the status; 0: the longest
	right  []cell.Span
	ill    int  // index into the lengths of the problems; 0: the longest; silent or more: left out
	mute   bool // without the alerts
}

// silent is the number of lengths in which the problems can be shown.
const silent = 3

func (c choice) left(h *header, status [][]cell.Span) []cell.Span {
	var spans []cell.Span
	if name := h.host(); c.host && name != "" {
		spans = append(spans, cell.Span{Text: name + "   ", Role: theme.Key})
	}
	spans = append(spans, status[min(c.status, len(status)-1)]...)
	if ill := h.ill(); c.ill < len(ill) {
		spans = append(spans, cell.Span{Text: "  " + ill[c.ill], Role: theme.Bad})
	}
	if h.alerts > 0 && !c.mute {
		spans = append(spans, cell.Span{Text: "  " + h.tell("header.alerts", "count", strconv.Itoa(h.alerts)), Role: theme.Warn})
	}
	return spans
}

// ill returns the problems, in wordings from long (the worst one in words, and how
// many more there are) to short (how many there are). It returns nil if there are
// none.
func (h *header) ill() []string {
	if h.view == nil {
		return nil
	}
	all, worst := 0, 0
	for _, f := range h.view.Findings {
		if f.Severity != trouble.Trouble {
			break
		}
		all++
		if f.Kind == h.view.Findings[0].Kind {
			worst++
		}
	}
	if all == 0 {
		return nil
	}
	short := "! " + strconv.Itoa(all)
	first := &h.view.Findings[0]
	return []string{
		"! " + h.inWords(first) + h.others(all-1),
		"! " + h.tell("header.count", "count", strconv.Itoa(worst), "what", h.tell("trouble."+trouble.ID(first.Kind))) + h.others(all-worst),
		short,
	}
}

// inWords says what is wrong, and with which process.
func (h *header) inWords(f *trouble.Finding) string {
	what := f.Short(h.language)
	if len(f.Processes) == 0 {
		return what
	}
	return f.Processes[0].Called() + h.language.Say("unseen.colon", nil) + what
}

// others says how many more problems there are.
func (h *header) others(n int) string {
	if n == 0 {
		return ""
	}
	return " · " + h.tell("header.others", "count", strconv.Itoa(n))
}

// choices returns the ways to fill the first line, the fullest first. As less fits,
// the alerts are the second to last thing to be left out, and the problems the last.
func (h *header) choices(unseen []string) []choice {
	full := h.fillings(unseen)
	if len(h.ill()) == 0 {
		return h.muted(full)
	}
	out, without := slices.Clone(full), slices.Clone(full)
	for i, c := range full {
		for c.ill = 1; c.ill < silent; c.ill++ {
			out = append(out, c)
		}
		without[i].ill = silent
	}
	slices.SortStableFunc(out, func(a, b choice) int { return cmp.Compare(a.cost(), b.cost()) })
	return append(h.muted(out), h.muted(without)...)
}

// muted appends the same choices without alerts, if there are any alerts.
func (h *header) muted(all []choice) []choice {
	if h.alerts == 0 {
		return all
	}
	for _, c := range slices.Clone(all) {
		c.mute = true
		all = append(all, c)
	}
	return all
}

// cost returns how much a choice leaves out. The problems are shortened before the
// name of the host is dropped.
func (c choice) cost() int {
	n := c.ill
	if !c.host {
		n += silent
	}
	if c.right == nil {
		n += silent
	}
	return n
}

// fillings returns the ways to fill the first line, the fullest first, each with the
// problems in their longest form.
func (h *header) fillings(unseen []string) []choice {
	var out []choice
	for _, text := range unseen {
		gap := []cell.Span{{Text: text + " ", Role: theme.Warn}}
		for _, c := range []choice{{host: true}, {host: true, status: 1}, {status: 1}, {status: 2}} {
			c.right = gap
			out = append(out, c)
		}
	}
	if len(unseen) > 0 {
		return out
	}
	long := h.counts()
	short := long
	if len(long) > 4 {
		short = append(long[:4:4], cell.Span{Text: " "})
	}
	full := long
	if h.view != nil {
		if _, unread := h.toldApart(h.view.Missing); unread != "" {
			full = append(full[:len(full):len(full)], cell.Span{Text: " " + unread + " ", Role: theme.Muted})
		}
	}
	var busy []choice
	for _, moved := range h.traffic() {
		busy = append(busy,
			choice{host: true, right: slices.Concat(full, moved)},
			choice{host: true, status: 1, right: slices.Concat(full, moved)},
			choice{host: true, status: 1, right: slices.Concat(long, moved)},
		)
	}
	return append(busy, []choice{
		{host: true, right: full},
		{host: true, status: 1, right: full},
		{host: true, right: long},
		{host: true, status: 1, right: long},
		{host: true, status: 1, right: short},
		{status: 1, right: short},
		{host: true, status: 1},
		{status: 1},
		{status: 2},
	}...)
}

func (h *header) host() string {
	if h.view == nil || h.view.Host == nil {
		return ""
	}
	return h.view.Host.Name
}

// status returns how the polling is going, in wordings from long to short.
func (h *header) status() [][]cell.Span {
	every := period(h.interval)
	switch {
	case !h.frozen.IsZero():
		return h.still()
	case h.view == nil:
		return lengths("◌", theme.Muted, " "+h.tell("header.first"), "", "")
	case !h.poll.Since.IsZero():
		took := h.tell("header.took", "time", cell.Duration(h.here.Sub(h.poll.Since)))
		return lengths("◌", theme.Warn, " "+took, "", "")
	}
	if at := h.view.Dated; !at.IsZero() {
		return lengths("◌", theme.Warn, " "+h.tell("header.dated", "time", cell.Duration(h.now.Sub(at))), h.tell("header.reading"), "")
	}
	cost := h.tell("header.poll", "time", millis(h.poll.Took))
	if h.poll.Took*tenth > h.interval { // the wait for the next poll begins when a poll ends
		return lengths("●", theme.Warn, " "+h.tell("header.live"), " "+period((h.interval+h.poll.Took).Round(tick100)), cost)
	}
	return lengths("●", theme.Good, " "+h.tell("header.live"), " "+every, cost)
}

const (
	tenth   = 10 // the cost of a poll is shown if it is at least one tenth of the interval
	tick100 = 100 * time.Millisecond
)

// still says that the picture is frozen, and since when.
func (h *header) still() [][]cell.Span {
	at := cell.Span{Text: h.tell("header.frozen_at", "time", h.frozen.Format("15:04:05")), Role: theme.Warn}
	ago := cell.Span{Text: h.tell("header.ago", "time", cell.Duration(h.now.Sub(h.frozen))), Role: theme.Warn}
	more := cell.Span{Text: h.tell("header.goes_on"), Role: theme.Muted}
	return [][]cell.Span{{at, ago, more}, {at, ago}, {{Text: h.tell("header.frozen"), Role: theme.Warn}}}
}

func lengths(dot string, r theme.Role, word, every, more string) [][]cell.Span {
	long := []cell.Span{{Text: dot + word, Role: r}, {Text: every + more, Role: theme.Muted}}
	mid := []cell.Span{{Text: dot + word, Role: r}, {Text: every, Role: theme.Muted}}
	short := []cell.Span{{Text: dot, Role: r}, {Text: every, Role: theme.Muted}}
	return [][]cell.Span{long, mid, short}
}

// failed draws the error of the last poll.
func (h *header) failed(p *draw.Pen) {
	p.Text(theme.Bad, h.tell("header.failed"))
	p.Text(theme.Bad, draw.Clip(h.poll.Err.Error(), p.Room, false))
}

// counts returns the numbers of sockets, by what the sockets are doing.
func (h *header) counts() []cell.Span {
	if h.view == nil {
		return nil
	}
	fresh, old := h.counted()
	spans := h.numbers(fresh)
	if late := h.numbers(old); len(late) > 0 {
		age := h.tell("header.counted_ago", "time", cell.Duration(h.now.Sub(h.view.Counted.Others)))
		spans = append(append(spans, late...), cell.Span{Text: age, Role: theme.Muted})
	}
	return append(spans, cell.Span{Text: " ", Role: theme.Plain})
}

// numbers formats the counts in cs that are not 0. Each takes two spans, one for the
// number and one for what it counts, in the order that the language requires.
func (h *header) numbers(cs []counted) []cell.Span {
	var spans []cell.Span
	for _, c := range cs {
		if c.n == 0 {
			continue
		}
		before, after, _ := strings.Cut(h.tell("header.count", "what", c.what), "{count}")
		n := strconv.Itoa(c.n)
		if before == "" {
			spans = append(spans, cell.Span{Text: "  " + n, Role: c.role}, cell.Span{Text: after, Role: theme.Muted})
		} else {
			spans = append(spans, cell.Span{Text: "  " + before, Role: theme.Muted}, cell.Span{Text: n + after, Role: c.role})
		}
	}
	return spans
}

// counted is a number of sockets of one kind.
type counted struct {
	n    int
	what string
	role theme.Role
}

// counted returns the numbers of sockets. fresh counts the sockets that were read
// recently, and old counts those that were read at the times in View.Counted. The
// system may keep counts of some sockets even if they are not read: of TCP sockets
// in ESTABLISHED and CLOSE_WAIT together, and of those in TIME_WAIT.
func (h *header) counted() (fresh, old []counted) {
	n, t := h.view.Counts.States, h.view.Tally
	put := func(of time.Time, c counted) {
		if of.IsZero() {
			fresh = append(fresh, c)
		} else {
			old = append(old, c)
		}
	}
	waiting, others := h.view.Counted.Waiting, h.view.Counted.Others
	put(waiting, counted{n.Of(sockets.Listen), h.tell("header.listening"), theme.Listening})
	if t != nil {
		put(time.Time{}, counted{t.Connected, h.tell("header.connections"), theme.Plain})
	} else {
		put(others, counted{n.Of(sockets.Established), h.tell("header.established"), theme.Plain})
	}
	put(waiting, counted{n.Of(sockets.Bound), h.tell("header.bound"), theme.Listening})
	if t != nil {
		put(time.Time{}, counted{t.TimeWait, h.tell("header.time_wait"), theme.Muted})
	} else {
		put(others, counted{n.Of(sockets.TimeWait), h.tell("header.time_wait"), theme.Muted})
	}
	put(others, counted{n.Of(sockets.CloseWait), h.tell("header.close_wait"), theme.Stuck})
	put(others, counted{n.Of(sockets.Connected), h.tell("header.connected"), theme.Plain})
	return fresh, old
}

// unseen returns what could not be seen, in wordings from long to short. It returns
// nil if everything was seen.
func (h *header) unseen() []string {
	if h.view == nil {
		return nil
	}
	lines, unread := h.toldApart(h.view.Missing)
	if len(lines) == 0 {
		return nil
	}
	first := lines[0]
	more := ""
	if n := len(lines) - 1; n > 0 {
		more = " (+" + strconv.Itoa(n) + ")"
	}
	what := h.tell("header.unseen", "what", model.Counted(h.language, first))
	why, mend := model.Why(h.language, first), model.Mend(h.language, first)
	short, _, _ := strings.Cut(why, h.language.Say("unseen.bracket", nil))
	colon := h.language.Say("unseen.colon", nil)
	if unread != "" {
		unread = h.language.Say("list.comma", nil) + unread
	}
	tiny := "▲ " + what
	if first.Count > 0 {
		tiny = "▲ " + h.tell("header.unseen", "what", strconv.Itoa(first.Count))
	}
	long := "▲ " + what + colon + why + more
	if mend != "" {
		return []string{"▲ " + what + unread + colon + why + more + " · " + mend, long + " · " + mend, long, "▲ " + what + colon + short + more, "▲ " + what + more, tiny}
	}
	return []string{long, "▲ " + what + colon + short + more, "▲ " + what + more, tiny}
}

// toldApart returns what is missing from the picture and, separately, how many
// processes can't be read. Whatever these processes hold is already counted among the
// missing owners, so the processes are mentioned only if there is room.
func (h *header) toldApart(missing []sockets.Missing) (lines []sockets.Missing, unread string) {
	for _, m := range missing {
		switch {
		case m.What != sockets.MissingProcesses || m.Gap != sockets.GapPermission && m.Gap != sockets.GapNamespace:
			lines = append(lines, m)
		case m.Count > 0:
			unread = h.tell("header.unread", "count", strconv.Itoa(m.Count))
		}
	}
	return lines, unread
}

// period formats an interval without trailing zeros, such as "1s", "500ms", "1.5s"
// or "1h".
func period(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
}
