package keymap

import (
	"slices"

	"berth/model/language"
)

// Error is what is wrong with a remapping of keys. It names what berth knows, and
// quotes nothing that was written.
type Error struct {
	action string // "" where no action has that name
	key    string // of the text about what is wrong
	facts  []string
	names  []string // of the existing actions, where the name was unknown
}

// Error says in English what is wrong.
func (e *Error) Error() string { return e.Line(language.English()) }

// Line is Error in a given language.
func (e *Error) Line(l *language.Language) string {
	facts := e.facts
	if e.names != nil {
		facts = []string{"names", l.Series(e.names)}
	}
	what := l.Tell("config.action."+e.key, facts...)
	if e.action == "" {
		return what
	}
	return l.Tell("config.action.of", "action", e.action, "what", what)
}

// Check returns what is wrong with a remapping of keys, which lists for each
// action, by its name, the keys that it is to have. The error is an *Error.
func Check(remap map[string][]string) error {
	_, err := Default().With(remap)
	return err
}

// admits returns why an action can't have a key. The keys that people press
// blindly to get out of something belong to quit and clear, or to nothing: none
// of them may ever end a process. And no key that says yes to a question may come
// to mean leaving it, or what is pressed before the question has been read.
func (a Action) admits(key string) error {
	switch {
	case !isKey(key):
		return &Error{action: string(a), key: "no_key"}
	case a != Quit && slices.Contains([]string{"q", "ctrl+c"}, key):
		return &Error{action: string(a), key: "quit"}
	case a != Quit && a != Clear && key == "esc":
		return &Error{action: string(a), key: "escape"}
	case (a == Quit || a == Clear) && slices.Contains([]string{"y", "enter"}, key):
		return &Error{action: string(a), key: "answers"}
	case (a == Enter || a == Act) && key == "y":
		return &Error{action: string(a), key: "answers_yes"}
	}
	return nil
}
