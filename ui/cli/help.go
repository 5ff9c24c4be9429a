package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// help prints what -h shows for a command.
func help(c *cobra.Command, _ []string) {
	w := c.OutOrStdout()
	tellDefaults(c)
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", strings.TrimSpace(c.Long), usage(c))
	if c.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", strings.TrimRight(c.Example, "\n"))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprint(w, "\nCommands:\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-12s%s\n", sub.Name(), sub.Short)
			}
		}
	}
	flagHelp(w, c)
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\nFor more about a command, run berth COMMAND -h.\n")
	}
}

func usage(c *cobra.Command) string {
	if c.HasParent() {
		return c.Parent().CommandPath() + " " + c.Use
	}
	return c.Use
}

// flagHelp lists the flags under their headings.
func flagHelp(w io.Writer, c *cobra.Command) {
	var headings []string
	sets := map[string]*pflag.FlagSet{}
	add := func(f *pflag.Flag) {
		h := heading(f)
		if sets[h] == nil {
			sets[h] = pflag.NewFlagSet(h, pflag.ContinueOnError)
			sets[h].SortFlags = false
			headings = append(headings, h)
		}
		sets[h].AddFlag(f)
	}
	local := c.LocalFlags()
	local.SortFlags = false
	local.VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	if i := slices.Index(headings, "General"); i >= 0 {
		headings = append(slices.Delete(headings, i, i+1), "General")
	}
	for _, h := range headings {
		fmt.Fprintf(w, "\n%s:\n%s", h, sets[h].FlagUsages())
	}
}

// helpCommand shows the help of another command, as -h does.
func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "show the help of a command",
		Long:   "Show the help of a command, as COMMAND -h does.",
		Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return bad("help %s: no such command; see berth -h", strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
