package cli

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"berth/model"
	"berth/model/explain"
	"berth/model/near"
	"berth/model/port"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/ui/print"
)

func (a *app) explainCommand() *cobra.Command {
	var spoken speaking
	c := &cobra.Command{
		Use:   "explain [flags] WHAT",
		Short: "explain a port, a state, a column or a term",
		Long: `Explain in plain words what a port number means and, if a socket of this host
has it now, that very socket: its owner, who can reach it, where it stands among
TCP's states, what waits in it, and what to do if that is a problem. WHAT is a
port, ADDR:PORT, or a word: a state as ss or netstat spells it, a column of the
table, or a term such as ephemeral, backlog or dual-stack.`,
		Example: `  berth explain 80
  berth explain 127.0.0.1:5432
  berth explain time-wait
  berth explain recv-q
  berth explain --lang zh-Hant ephemeral`,
		ValidArgsFunction: words,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return bad("explain: wants a port, a state, a column or a term, such as berth explain 80 or berth explain time-wait")
			}
			return a.explain(c.Context(), spoken, strings.Join(args, " "))
		},
	}
	spoken.register(c)
	grouped(c.Flags(), "How it is answered", "lang")
	return c
}

// words completes what can be explained.
func words(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return explain.Words(), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) explain(ctx context.Context, spoken speaking, what string) error {
	s, err := a.settings(nil)
	if err != nil {
		return err
	}
	lang, err := a.language(spoken, s)
	if err != nil {
		return err
	}
	x := &explain.Explainer{Language: lang}
	look := print.Look{Theme: a.painter(a.Out, s), ASCII: a.ascii()}
	if strings.ContainsAny(what, ":") || isNumber(what) {
		return a.explainPort(ctx, x, look, what)
	}
	if !x.Knows(what) {
		return unexplained(what)
	}
	// Facts of the host make a word concrete; without them it is explained, too.
	if snapshot, err := a.read(ctx, sockets.Ask{}); err == nil {
		x.Host, x.Time = snapshot.Host, snapshot.Time
	}
	t, _ := x.Word(what)
	return print.Explanation(a.Out, t, a.explainedWidth(), look)
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// unexplained refuses a word that nothing is known of.
func unexplained(what string) error {
	if found := explain.Near(what); len(found) > 0 {
		return bad("explain %s: no such port, state, column or term: did you mean %s?", plain(what), near.Either(found))
	}
	return bad("explain %s: no such port, state, column or term: try berth explain 80, time-wait, recv-q or ephemeral", plain(what))
}

// mostExplained is how many sockets of one port are explained one by one.
const mostExplained = 3

// explainPort explains the sockets that have a port now, or the port alone.
func (a *app) explainPort(ctx context.Context, x *explain.Explainer, look print.Look, what string) error {
	target, err := who.Parse(what)
	if err != nil {
		return bad("%v", err)
	}
	v, err := a.lookAround(ctx, []who.Target{target})
	if err != nil {
		return err
	}
	x.Host, x.Time, x.Names = v.Host, v.Time, port.NewRegistry(v.Host.Services)
	texts := explained(x, v, target)
	for i, t := range texts {
		if i > 0 {
			fmt.Fprintln(a.Out)
		}
		if err := print.Explanation(a.Out, t, a.explainedWidth(), look); err != nil {
			return err
		}
	}
	a.unseen(withoutOwners(v.Missing))
	return nil
}

// explained gives what is to be said of a port: of each socket that waits at
// it, else of one connection that has it, else of the port.
func explained(x *explain.Explainer, v *table.View, target who.Target) []explain.Text {
	waiting, others := having(v.Rows, target)
	rows := waiting
	if len(rows) == 0 {
		rows = others[:min(1, len(others))]
	}
	if len(rows) == 0 {
		return []explain.Text{x.Port(target.Port, target.String())}
	}
	var texts []explain.Text
	for _, r := range rows[:min(mostExplained, len(rows))] {
		texts = append(texts, x.Row(r))
	}
	if more := len(waiting) + len(others) - len(texts); more > 0 {
		last := len(texts) - 1
		texts[last] = x.More(texts[last], more, everyoneAt(target, rows[0]))
	}
	return texts
}

// everyoneAt gives the filter for all that have the target, of whom r is one.
func everyoneAt(target who.Target, r *model.Row) string {
	if target.Addr.IsValid() {
		return "'local:" + r.Local.String() + "'"
	}
	return "lport:" + strconv.Itoa(int(target.Port))
}

// having gives the rows that have the target at their local end: those that
// wait for others, and the rest. An address is had by who is at every address,
// too, if nobody is at that one.
func having(rows []*model.Row, target who.Target) (waiting, others []*model.Row) {
	for _, exact := range []bool{true, false} {
		for _, r := range rows {
			switch {
			case r.Local.Port() != target.Port || !r.Local.IsValid() || !at(r.Local.Addr(), target.Addr, exact):
			case r.Side == model.SideListen:
				waiting = append(waiting, r)
			default:
				others = append(others, r)
			}
		}
		if len(waiting)+len(others) > 0 {
			break
		}
	}
	return waiting, others
}

// at tells whether a socket at the address local is at wanted.
func at(local, wanted netip.Addr, exact bool) bool {
	return !wanted.IsValid() || local == wanted || !exact && local.IsUnspecified()
}

// explainedWidth is how wide an explanation is written: a page of 80 cells,
// less where the terminal has fewer.
func (a *app) explainedWidth() int {
	if w := a.width(); w > 0 {
		return min(w, 80)
	}
	return 80
}
