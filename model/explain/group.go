package explain

import (
	"slices"
	"strconv"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// Group is a set of sockets that are shown together: those of one process, of several
// processes that are alike, of no known process, or those that have something else in
// common.
type Group struct {
	Name             string             // what they have in common, if that is not a process
	Processes        []*sockets.Process // the first is the one that is named; empty if no process is known, or if the sockets have something else in common
	Gap              sockets.Gap        // why no process is known; GapNone if a process is known, or if the sockets have something else in common
	Rows             []*model.Row
	Count, Listening int // how many sockets there are; how many of them listen or are bound
}

// Program explains the sockets of a group.
func (x *Explainer) Program(g Group) Text {
	facts := language.Facts{
		"count": strconv.Itoa(g.Count), "listening": strconv.Itoa(g.Listening), "connected": strconv.Itoa(g.Count - g.Listening),
		"processes": strconv.Itoa(len(g.Processes)),
	}
	hint := Block{Label: "advice", Text: x.say("program.hint", nil)}
	switch {
	case g.rules():
		return Text{g.Name, x.around(g, Block{Label: "state", Text: x.Language.Long(model.Doing(sockets.Redirect, ""))})}
	case len(g.Processes) == 0 && g.Name != "":
		return Text{g.Name, x.around(g, Block{Label: "count", Text: x.say("program.text_common", facts)}, hint)}
	case len(g.Processes) == 0:
		why := x.Language.Say("term."+g.Gap.String(), nil)
		return Text{g.Gap.String(), x.around(g, Block{Label: "owner", Text: x.say("program.text_gap", facts)}, Block{Label: "meaning", Text: why}, hint)}
	}
	person := x.person(g.Processes[0])
	facts["names"] = person
	text := "program.text"
	if len(g.Processes) > 1 {
		text = "program.text_several"
	}
	return Text{person, x.around(g, Block{Label: "owner", Text: x.say(text, facts)}, hint)}
}

// rules reports whether the group consists only of redirecting rules, without any
// sockets.
func (g *Group) rules() bool {
	return len(g.Processes) == 0 && len(g.Rows) > 0 && !slices.ContainsFunc(g.Rows, func(r *model.Row) bool { return r.State != sockets.Redirect })
}

// around returns said, preceded by what is wrong with the group and followed by the
// notes about it.
func (x *Explainer) around(g Group, said ...Block) []Block {
	wrong, notes := x.wrongWith(g)
	return slices.Concat(wrong, x.labelled(said), notes)
}
