package cli

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"berth/model/format"
	"berth/model/language"
	"berth/model/plan"
	"berth/sockets"
	"berth/ui/apply"
)

// consent holds the flags that determine what a command that changes the system may
// do.
type consent struct {
	yes, dryRun, json bool
	limit             string // --max, as given
	max               int    // its value; 0: not given
}

// These are the maximum numbers that --yes covers without --max: a few processes,
// and as many connections as are listed individually.
const (
	processesUnasked   = 5
	connectionsUnasked = shown
)

func (c *consent) register(f *pflag.FlagSet) {
	f.StringVar(&c.limit, "max", "", "hit at most `N`; --yes needs this to hit more than a few")
	f.BoolVarP(&c.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&c.json, "json", false, "print one JSON object that lists what was hit; needs --yes or --dry-run")
	f.BoolVar(&c.dryRun, "dry-run", false, "show what would be hit, and do nothing")
}

// mayAsk returns an error if confirmation is needed but there is nobody to ask.
func (a *app) mayAsk(command string, c consent) error {
	_, in := terminal(a.In)
	_, out := terminal(a.Out)
	switch {
	case c.yes || c.dryRun:
		return nil
	case c.json:
		return bad("%s --json does not ask for confirmation: add --yes or --dry-run", command)
	case in && out:
		return nil
	}
	return bad("%s: no terminal to ask on; use --yes to do it without asking, or --dry-run to see what it would do", command)
}

// bound parses --max, and returns an error if --yes does not cover the target.
func (c *consent) bound(command string, m target) (err error) {
	if c.limit != "" {
		if c.max, err = strconv.Atoi(strings.TrimSpace(c.limit)); err != nil || c.max < 1 {
			return bad("--max %s: must be a number, 1 or more", plain(c.limit))
		}
	}
	switch {
	case c.yes && !c.dryRun && c.max == 0 && m.query.Excludes():
		return bad("%s --yes: the filter only excludes sockets; use --max N to set how many may be hit, or --dry-run to see them", command)
	}
	return nil
}

// within returns an error if n is more than is allowed.
func (c consent) within(n int, noun string, unasked int) error {
	switch {
	case c.max > 0 && n > c.max:
		return bad("--max %d: it would hit %s", c.max, format.Plural(n, noun))
	case c.yes && c.max == 0 && n > unasked:
		return bad("--yes: it would hit %s; to hit more than %d, add --max %d (--dry-run shows them)", format.Plural(n, noun), unasked, n)
	}
	return nil
}

// consents asks a question and reports whether the answer is yes. If guarded is
// set, the answer must be the whole word "yes".
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

// tellFates prints what has become of the targets at the given indexes.
func (e *action) tellFates(d *apply.Kill, places []int, s sockets.Signal) {
	for _, i := range places {
		fmt.Fprintln(e.Out, d.Fates[i].Say(language.English(), &d.Plan.Targets[i], s, apply.Grace, d.Whys[i]))
	}
}

// guarded returns an error if the plan has targets that --yes does not cover.
func guarded(k *plan.Kill) error {
	for _, t := range k.Targets {
		if t.Guard != plan.GuardNone {
			return bad("--yes: %s %s, so you have to confirm it by typing yes", plan.Name(language.English(), t.Process), t.Guard.Why(language.English()))
		}
	}
	return nil
}
