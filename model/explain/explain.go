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
	Text    string   // sentences, which may be wrapped anywhere; "" beside a Chart
	Diagram []string // a drawing, at most 64 cells wide, which must not be wrapped; or nil
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
	title := upper(r.Proto.String()) + " " + r.State.String()
	if r.Local.IsValid() {
		title += " " + r.Local.String()
	}
	if r.Remote.IsValid() {
		title += " → " + r.Remote.String()
	}
	blocks := []Block{
		{Label: "port", Text: t.ports()},
		{Label: "owner", Text: t.owner()},
		{Label: "address", Text: t.address()},
		{Label: "state", Text: t.state()},
		{Diagram: t.diagram()},
		{Label: "queue", Text: t.queue()},
		{Label: "advice", Text: t.advice()},
	}
	wrong, notes := x.wrong(r)
	return Text{title, slices.Concat(wrong, x.labelled(blocks), notes)}
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
