package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"berth/model/language"
	"berth/model/suggest"
)

// planned returns the commands that are planned. Their names are reserved, so that
// no script breaks when the commands are added.
func planned() []string {
	return []string{"events", "record", "replay"}
}

// acting returns the commands that change the system. They do not exist in
// read-only mode.
func acting() []string { return []string{"kill", "close", "lab"} }

// reserved refuses a first word that was meant as a command but isn't one. Such a
// word is the name of a planned or disabled command or, if more words follow, a
// misspelled name. After --, every word belongs to a filter.
func (a *app) reserved(c *cobra.Command, args []string) error {
	if len(args) == 0 || c.ArgsLenAtDash() == 0 {
		return nil
	}
	word, filter := args[0], "berth -- "+strings.Join(args, " ")
	if a.disarmed != "" && slices.Contains(acting(), word) {
		return bad("%s: read-only is on (%s), so berth changes nothing; to filter for the word, use %s", word, a.disarmed, filter)
	}
	if slices.Contains(planned(), word) {
		return bad("%s: not implemented yet; to filter for the word, use %s", word, filter)
	}
	if len(args) < 2 {
		a.hint = a.similarCommands(c, word)
		return nil
	}
	for _, sub := range c.Commands() {
		if misspells(word, sub.Name()) {
			return bad("%s: no such command: did you mean berth %s? To filter for the word, use %s", word, sub.Name(), filter)
		}
	}
	for _, name := range planned() {
		if misspells(word, name) {
			return bad("%s: no such command, and berth %s is not implemented yet; to filter for the word, use %s", word, name, filter)
		}
	}
	return nil
}

// similarCommands lists the commands whose names are similar to a word: " (did you
// mean berth explain?)"
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

// misspells reports whether word may be a misspelling of a command's name.
func misspells(word, command string) bool {
	return suggest.Slips(strings.ToLower(word), command) <= 1
}
