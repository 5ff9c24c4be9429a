// Package explain turns the facts about a socket, a port or a word into what a
// person wants to know about it, in their language.
package explain

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/model/trouble"
	"berth/model/who"
	"berth/sockets"
)

// Text is an explanation.
type Text struct {
	Title  string // what is explained: "TCP LISTEN 0.0.0.0:80"
	Blocks []Block
}

// Block is the part of a Text that is about one thing.
type Block struct {
	Label   string   // what it is about, in the reader's language
	Text    string   // sentences, which may be wrapped anywhere; "" if there is a Diagram
	Diagram []string // a drawing, at most 71 cells wide, which must not be wrapped; or nil
}

// Explainer explains in one language, with the facts of one host. Without a Host it
// explains only words.
type Explainer struct {
	Language *language.Language
	Host     *sockets.Host
	Names    *port.Registry
	Time     time.Time         // now
	Rows     []*model.Row      // every waiting socket with one of the ports being explained; nil: not known
	Findings []trouble.Finding // what is wrong, worst first; nil: not known
}

// teller explains one socket.
type teller struct {
	*Explainer
	*model.Row
}

// Row explains a socket.
func (x *Explainer) Row(r *model.Row) Text {
	return Text{titleOf(r), x.teller(r).blocks([]*model.Row{r})}
}

// teller returns a teller for r, with the facts of the network namespace that r is in.
func (x *Explainer) teller(r *model.Row) *teller { return &teller{x.In(r.Space), r} }

// In returns x with the host as seen from the network namespace s. A nil s stands for
// the namespace of x.
func (x *Explainer) In(s *sockets.Space) *Explainer {
	if s == nil || x.Host == nil {
		return x
	}
	in := *x
	in.Host = x.Host.In(s)
	return &in
}

// flag returns the flag with which a command looks where this explanation does. See
// who.Flag.
func (x *Explainer) flag() string {
	if x.Host == nil {
		return ""
	}
	return who.Flag(x.Host.Within)
}

// titleOf names a socket, or what all sockets behind one row have in common.
func titleOf(r *model.Row) string {
	title := upper(r.Proto.String()) + " " + r.State.String()
	if r.Local.IsValid() {
		title += " " + r.Local.String()
	}
	if r.Remote.IsValid() {
		title += " → " + r.Remote.String()
	}
	return title
}

// blocks explains the socket, useful things first: what is wrong with any of the rows
// that it stands for, what it does, who holds it and what to do, who can reach it and
// through which rules. General knowledge comes last. Trouble comes with its own advice.
func (t *teller) blocks(rows []*model.Row, said ...Block) []Block {
	wrong, notes := t.wrong(rows)
	advice := t.advice()
	if t.troubled(rows) {
		advice = ""
	}
	return slices.Concat(wrong, t.labelled(append(said,
		Block{Label: "state", Text: t.state()},
		Block{Label: "owner", Text: t.owner()},
		Block{Label: "advice", Text: advice},
		Block{Label: "address", Text: t.address()},
		Block{Label: "firewall", Text: t.front()},
		Block{Label: "queue", Text: t.queue()},
		Block{Label: "chart", Diagram: t.diagram()},
		Block{Label: "port", Text: t.ports()},
	)), notes)
}

// labelled leaves out empty blocks, and translates the labels.
func (x *Explainer) labelled(blocks []Block) []Block {
	var kept []Block
	for _, b := range blocks {
		if b.Text == "" && b.Diagram == nil {
			continue
		}
		if b.Label != "" {
			b.Label = x.say("label."+b.Label, nil)
		}
		kept = append(kept, b)
	}
	return kept
}

// say returns a message from the section for explanations.
func (x *Explainer) say(key string, facts language.Facts) string {
	return x.Language.Say("explain."+key, facts)
}

// join makes one paragraph from sentences, leaving out those that are "".
func (x *Explainer) join(sentences ...string) string {
	text := ""
	for _, s := range sentences {
		if text != "" && s != "" {
			text += x.Language.Say("list.stop", nil)
		}
		text += s
	}
	return text
}
