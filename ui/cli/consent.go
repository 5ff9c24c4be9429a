package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"berth/model/plan"
	"berth/sockets"
	"berth/ui/deed"
)

// consent is the flags by which a command that changes the system is told
// whether it may.
type consent struct{ yes, dryRun, json bool }

func (c *consent) register(f *pflag.FlagSet) {
	f.BoolVarP(&c.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&c.json, "json", false, "one JSON object with what was hit; with --yes or --dry-run")
	f.BoolVar(&c.dryRun, "dry-run", false, "show what would be hit, and do nothing")
}

// mayAsk refuses at once where a question would be put that nobody can answer.
func (a *app) mayAsk(command string, c consent) error {
	_, in := terminal(a.In)
	_, out := terminal(a.Out)
	switch {
	case c.yes || c.dryRun:
		return nil
	case c.json:
		return bad("%s --json: nobody is asked then: give --yes or --dry-run with it", command)
	case in && out:
		return nil
	}
	return bad("%s: there is no terminal to ask on: --yes does it unasked, --dry-run shows what it would do", command)
}

// consents puts a question and tells whether the answer is yes. A guarded one
// wants the whole word.
func (a *app) consents(question string, guarded bool) bool {
	if guarded {
		fmt.Fprint(a.Out, question+" Type yes if you mean it: ")
	} else {
		fmt.Fprint(a.Out, question+" [y/N] ")
	}
	if a.answers == nil {
		a.answers = bufio.NewReader(a.In)
	}
	line, err := a.answers.ReadString('\n')
	if err != nil {
		fmt.Fprintln(a.Out)
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "yes" || answer == "y" && !guarded
}

// tellFates tells of the targets with those places what has become of them.
func (e *errand) tellFates(d *deed.Deed, places []int, s sockets.Signal) {
	for _, i := range places {
		fmt.Fprintln(e.Out, d.Fates[i].Say(&d.Plan.Targets[i], s, deed.Grace, d.Whys[i]))
	}
}

// guarded refuses to end by --yes what takes more.
func guarded(k *plan.Kill) error {
	for _, t := range k.Targets {
		if t.Guard != plan.GuardNone {
			return bad("--yes: %s %s: only a typed yes can mean that", plan.Name(t.Process), t.Guard.Why())
		}
	}
	return nil
}
