package explain

import (
	"slices"
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// Group is the sockets of one process, or of none that is known.
type Group struct {
	Process          *sockets.Process // nil where it is not known
	Gap              sockets.Gap
	Count, Listening int // sockets; those that listen or are bound
}

// Program explains the sockets of a process.
func (x *Explainer) Program(g Group) Text {
	facts := language.Facts{
		"count": strconv.Itoa(g.Count), "listening": strconv.Itoa(g.Listening), "connected": strconv.Itoa(g.Count - g.Listening),
	}
	if g.Process == nil {
		why := x.Language.Say("term."+g.Gap.String(), nil)
		return Text{g.Gap.String(), x.around(g, []Block{
			{Label: "owner", Text: x.say("program.text_gap", facts)}, {Label: "meaning", Text: why}, {Label: "advice", Text: x.say("program.hint", nil)},
		})}
	}
	facts["names"] = x.person(g.Process)
	return Text{x.person(g.Process), x.around(g, []Block{
		{Label: "owner", Text: x.say("program.text", facts)}, {Label: "advice", Text: x.say("program.hint", nil)},
	})}
}

// around puts what is wrong with a group before what is said of it, and notes behind.
func (x *Explainer) around(g Group, said []Block) []Block {
	wrong, notes := x.wrongWith(g)
	return slices.Concat(wrong, x.labelled(said), notes)
}
