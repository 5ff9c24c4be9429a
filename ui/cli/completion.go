package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"berth/model/query"
	"berth/model/suggest"
)

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "print the completion script for a shell",
		Long: `Print a script that completes commands, flags, columns and filter fields. SHELL
is bash (with its bash-completion package), zsh, fish or powershell.`,
		Example: `  berth completion bash > ~/.local/share/bash-completion/completions/berth
  berth completion zsh > ~/.zfunc/_berth
  berth completion fish > ~/.config/fish/completions/berth.fish
  berth completion powershell > berth.ps1`,
		ValidArgs: shells(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return bad("completion: needs a shell, which is one of %s", strings.Join(shells(), ", "))
			}
			if slices.Contains(shells(), args[0]) {
				return nil
			}
			if found := suggest.Names(args[0], shells()); len(found) > 0 {
				return bad("completion %s: did you mean %s?", args[0], found[0])
			}
			return bad("completion %s: no such shell; use one of %s", args[0], strings.Join(shells(), ", "))
		},
		RunE: func(c *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return c.Root().GenBashCompletionV2(a.Out, true)
			case "zsh":
				return c.Root().GenZshCompletion(a.Out)
			case "fish":
				return c.Root().GenFishCompletion(a.Out, true)
			}
			return c.Root().GenPowerShellCompletionWithDesc(a.Out)
		},
	}
}

// terms completes the fields of the filter.
func terms(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var found []string
	for _, f := range query.Fields() {
		if strings.HasPrefix(f.Name, begun) {
			found = append(found, f.Name+":\t"+f.Doc)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeListing completes the names of columns.
func completeListing(c *cobra.Command) {
	columns := func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		head := begun[:strings.LastIndexAny(begun, ",+-")+1]
		var found []string
		for _, n := range columnNames() {
			found = append(found, head+n)
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	must(c.RegisterFlagCompletionFunc("columns", columns))
	must(c.RegisterFlagCompletionFunc("sort", columns))
}
