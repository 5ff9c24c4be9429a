package explain

import (
	"slices"
	"strconv"

	"berth/model"
	"berth/model/language"
)

// Alike explains several sockets that one row stands for: how many there are, what is
// wrong with any of them, and one of them as an example. The example is in trouble if
// any of them is. filter is a filter that finds the sockets.
func (x *Explainer) Alike(head *model.Row, rows []*model.Row, filter string) Text {
	one := *rows[max(0, slices.IndexFunc(rows, func(r *model.Row) bool { return r.Ails.Trouble != 0 }))]
	facts := language.Facts{"count": strconv.Itoa(len(rows)), "filter": x.flag() + filter}
	if head.Fold != nil {
		facts["count"] = strconv.Itoa(head.Fold.Count)
	}
	one.Owners, one.Others, one.Fold = head.Owners, model.OthersOf(one.Via(), head.Was()), head.Fold
	t := x.teller(&one)
	return Text{titleOf(head), t.blocks(ailing(rows), Block{Label: "count", Text: x.say("now.alike", facts)})}
}
