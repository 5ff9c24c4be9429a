package who

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Block describes a port over one transport in labelled lines.
type Block struct {
	Head  string // "3000/tcp"; "3000" if it applies to both
	Lines []Line
}

// Line is one statement in a few words. Some lines need no label.
type Line struct{ Label, Text string }

// Blocks returns the verdict as labelled lines: a block for each transport, or a single
// one if both are free, and then a block for the port itself. acts is whether this
// instance of berth may end a process.
func (v *Verdict) Blocks(h *sockets.Host, now time.Time, acts bool) []Block {
	var blocks []Block
	meant := v.Addressed()
	if len(meant) == 2 && meant[0].alike(meant[1]) {
		e := *meant[0]
		blocks = append(blocks, Block{e.At.String() + "/tcp and udp", e.free(h)})
	} else {
		for _, e := range meant {
			blocks = append(blocks, Block{e.name(), e.lines(h, now, acts)})
		}
	}
	return append(blocks, Block{strconv.Itoa(int(v.Port)), v.port(h)})
}

// lines describes the port over one transport: who holds it, if anyone does, and
// whether it can be bound.
func (e *End) lines(h *sockets.Host, now time.Time, acts bool) []Line {
	if len(e.Holders) == 0 {
		return e.free(h)
	}
	var ls lines
	for i := range e.Holders {
		ls = append(ls, e.Holders[i].lines(h, now)...)
	}
	ls.add("localhost", e.otherLocalhost(h))
	ls.add("elsewhere", e.elsewhereHeld())
	e.addFront(&ls)
	ls.add("in use", e.use())
	ls.add("bind", e.binding("", h))
	ls.add("to do", e.todo(acts, h))
	return ls
}

// lines is a list of lines. Its add method leaves out empty ones.
type lines []Line

func (ls *lines) add(label, text string) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if text != "" {
		*ls = append(*ls, Line{label, text})
	}
}

// lines describes one holder.
func (hold *Holder) lines(h *sockets.Host, now time.Time) []Line {
	r := hold.Rows[0]
	var ls lines
	ls.add("held by", holders(r, now)+perhapsMore(r, h))
	ls.add("runs in", hold.inside())
	ls.add("behind it", hold.behind())
	ls.add("stopped", hold.halted())
	ls.add("why", unknown(r, h))
	ls.add("perhaps", others(r, h))
	ls.add("how", strings.TrimPrefix(hold.how(), ", "))
	ls.add("reach", hold.reachable())
	if len(hold.Origins) > 0 {
		o, p := &hold.Origins[0], hold.Processes()[0]
		ls.add("started", startedBy(o))
		if p.Cmdline != p.Called() {
			ls.add("command", brief(p.Cmdline))
		}
		if why := language.English().Short(model.WhyUnread(p)); why != "" {
			ls.add("command", "not known: "+why)
		}
		ls.add("not known", missed(o))
	}
	return ls
}

// free describes the port over a transport on which, as far as can be seen, nobody
// holds it.
func (e *End) free(h *sockets.Host) []Line {
	var ls lines
	label, said := e.unheld()
	switch {
	case e.elsewhere():
		ls.add(label, e.nowhere(&e.Obstacles[0]))
	case said == "":
		ls.add(label, e.binding("", h))
		ls.add("elsewhere", e.elsewhereHeld())
		e.addFront(&ls)
	default:
		ls.add(label, said)
		ls.add("elsewhere", e.elsewhereHeld())
		ls.add("localhost", e.otherLocalhost(h))
		e.addFront(&ls)
		ls.add("bind", e.binding("", h))
	}
	return ls
}

// addFront adds lines about what happens to traffic before it reaches the port.
func (e *End) addFront(ls *lines) {
	for _, s := range e.sentOn() {
		ls.add("sent on", s)
	}
	if len(e.Holders) == 0 {
		ls.add("so", e.deaf())
	}
	ls.add("firewall", e.firewall())
}

// unheld returns the line that takes the place of a holder if no holder is seen.
func (e *End) unheld() (label, text string) {
	switch {
	case e.foreign():
		return "not held", e.bindsForeign()
	case e.elsewhere():
		return "not held", ""
	case e.Bind == sockets.BindInUse && e.optional():
		return "held by", e.six()
	case e.Bind == sockets.BindInUse:
		return "held by", unseenHolder
	case e.States.Of(sockets.TimeWait) > 0:
		return "not held", e.remains()
	}
	return "free", strings.TrimPrefix(e.beside(), ": ")
}

// use describes how busy a listener is: its connections and its queue.
func (e *End) use() string {
	said := e.connected()
	for _, r := range e.Rows {
		if r.Proto == sockets.TCP && r.State == sockets.Listen && r.Queue.Recv >= 0 && r.Queue.Send > 0 {
			queue := "queue " + strconv.FormatInt(r.Queue.Recv, 10) + " of " + strconv.FormatInt(r.Queue.Send, 10)
			if r.Queue.Recv > r.Queue.Send { // a queue is full at one more than its limit
				queue += ", full"
			}
			if said == "" {
				said = "no connection"
			}
			said += " · " + queue
			break
		}
	}
	return said
}

// todo suggests commands that may help.
func (e *End) todo(acts bool, h *sockets.Host) string {
	there := Flag(h.Within)
	var said []string
	waiting := slices.ContainsFunc(e.Holders, func(h Holder) bool { return h.Way <= Reserves && len(h.Rows[0].Owners) > 0 })
	if acts && waiting {
		said = append(said, "berth kill "+there+quoted(e.At.String()))
	}
	if p := int(e.At.Port); p >= 1024 {
		said = append(said, "berth free "+there+strconv.Itoa(p)+"-"+strconv.Itoa(min(p+10, 65535)))
	}
	return strings.Join(said, " · ")
}

// quoted returns a word in a form that every shell takes literally. Unquoted brackets
// would be a pattern.
func quoted(word string) string {
	if strings.ContainsAny(word, "[]%") {
		return "'" + word + "'"
	}
	return word
}

// port returns the lines that apply to the port whoever holds it.
func (v *Verdict) port(h *sockets.Host) []Line {
	var ls lines
	ls.add("", v.kind())
	for _, note := range v.notes(h) {
		ls.add("", note)
	}
	return ls
}

// holders lists the programs that hold r: "nginx ×5 · pid 812 · root · for 3 h".
func holders(r *model.Row, now time.Time) string {
	if len(r.Owners) == 0 {
		return holder(r, now)
	}
	var all []string
	for _, a := range model.Together(nil, r.Owners) {
		p, said := a.Process, nameOf(&a)
		if a.Count > 1 {
			said += " ×" + strconv.Itoa(a.Count)
		}
		said += " · pid " + strconv.Itoa(p.PID)
		if user := model.AccountName(p.User); user != "" {
			said += " · " + user
		}
		if !p.Started.IsZero() {
			said += " · for " + format.Since(now.Sub(p.Started))
		}
		all = append(all, said)
	}
	return strings.Join(all, "; ")
}

// startedBy describes who started a process, and where.
func startedBy(o *sockets.Origin) string {
	var said []string
	if n := len(o.Parents); n > 0 {
		var above []string
		for i := range o.Parents {
			above = append(above, o.Parents[i].Called()+" ("+strconv.Itoa(o.Parents[i].PID)+")")
		}
		by := "by " + above[0]
		if n > 1 {
			by += ", under " + format.List(above[1:])
		}
		said = append(said, by)
	}
	if o.Directory != "" {
		said = append(said, "in "+o.Directory)
	}
	if o.Unit != "" {
		said = append(said, "unit "+o.Unit)
	}
	return strings.Join(said, " · ")
}
