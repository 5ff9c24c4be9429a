// Package explain turns the facts of a socket, a port or a word into what a
// person wants to be told of it, in the language that they read.
package explain

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/model/trouble"
	"berth/sockets"
)

// Text is an explanation.
type Text struct {
	Title  string // what is explained: "TCP LISTEN 0.0.0.0:80"
	Blocks []Block
}

// Block is a part of a Text that is about one thing.
type Block struct {
	Label   string   // what it is about, in the language
	Text    string   // sentences, which may be wrapped anywhere; "" beside a Diagram
	Diagram []string // a drawing, at most 71 cells wide, which must not be wrapped; or nil
}

// Explainer explains in one language, by the facts of one host. Without a
// Host it explains words alone.
type Explainer struct {
	Language *language.Language
	Host     *sockets.Host
	Names    *port.Registry
	Time     time.Time         // now
	Rows     []*model.Row      // all that wait with the ports of what is explained; nil: not known
	Findings []trouble.Finding // what is wrong, worst first; nil: not known
}

// teller explains one socket.
type teller struct {
	*Explainer
	*model.Row
}

// Row explains a socket.
func (x *Explainer) Row(r *model.Row) Text {
	t := &teller{x, r}
	return Text{titleOf(r), t.blocks([]*model.Row{r})}
}

// titleOf names a socket, or what one row for several has of them all.
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

// blocks tells of the socket what is of use first: what is wrong with any of rows,
// for which it stands, what it does, who holds it and what to do, who reaches it
// and past what. What teaches comes last. Trouble brings advice of its own.
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

// labelled leaves out what is empty, and words the labels.
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

// say returns a text of the section that is for explanations.
func (x *Explainer) say(key string, facts language.Facts) string {
	return x.Language.Say("explain."+key, facts)
}

// join makes one paragraph of sentences; those that are "" are left out.
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
