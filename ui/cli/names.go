package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"berth/model/language"
	"berth/model/suggest"
)

// planned is the commands that are to come. Their names are kept free, so that
// no script breaks when they do.
func planned() []string {
	return []string{"events", "record", "replay"}
}

// acting is the commands that change the system. They are not there where that
// is not wanted.
func acting() []string { return []string{"kill", "close", "lab"} }

// reserved refuses a first word that is meant as a command but is none: one
// that is not there yet, or, with more behind it, at most a slip away from a
// command's name. After -- every word is a filter.
func (a *app) reserved(c *cobra.Command, args []string) error {
	if len(args) == 0 || c.ArgsLenAtDash() == 0 {
		return nil
	}
	word, filter := args[0], "berth -- "+strings.Join(args, " ")
	if a.disarmed != "" && slices.Contains(acting(), word) {
		return bad("%s: read-only is on (%s): berth changes nothing then; to filter for the word: %s", word, a.disarmed, filter)
	}
	if slices.Contains(planned(), word) {
		return bad("%s: not there yet; to filter for the word: %s", word, filter)
	}
	if len(args) < 2 {
		a.hint = a.similarCommands(c, word)
		return nil
	}
	for _, sub := range c.Commands() {
		if misspells(word, sub.Name()) {
			return bad("%s: no such command: did you mean berth %s? To filter for the word: %s", word, sub.Name(), filter)
		}
	}
	for _, name := range planned() {
		if misspells(word, name) {
			return bad("%s: no such command, and berth %s is not there yet; to filter for the word: %s", word, name, filter)
		}
	}
	return nil
}

// similarCommands names the commands that a word is nearly the name of: ": did you mean
// berth explain?"
func (a *app) similarCommands(c *cobra.Command, word string) string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	if found := suggest.Names(strings.ToLower(word), names); len(found) > 0 {
		return " (did you mean berth " + language.English().Either(found) + "?)"
	}
	return ""
}

// misspells reports whether who wrote word may have meant the command.
func misspells(word, command string) bool {
	return suggest.Slips(strings.ToLower(word), command) <= 1
}
