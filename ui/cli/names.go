package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"berth/model/near"
)

// planned is the commands that are to come. Their names are kept free, so that
// no script breaks when they do.
func planned() []string {
	return []string{"wait", "free", "kill", "close", "events", "explain", "lab", "record", "replay"}
}

// reserved refuses a first word that is meant as a command but is none: one
// that is not there yet, or, with more behind it, one slip away from a
// command's name. After -- every word is a filter.
func reserved(c *cobra.Command, args []string) error {
	if len(args) == 0 || c.ArgsLenAtDash() == 0 {
		return nil
	}
	word := args[0]
	names := planned()
	for _, name := range names {
		if name == word {
			return bad("%s: not there yet; to filter for the word: berth -- %s", word, strings.Join(args, " "))
		}
	}
	if len(args) < 2 {
		return nil
	}
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	for _, name := range names {
		if near.Slips(word, name) == 1 {
			return bad("%s: no such command: did you mean berth %s? To filter for the word: berth -- %s", word, name, strings.Join(args, " "))
		}
	}
	return nil
}
