package keymap

import (
	"slices"

	"berth/model/language"
)

// Error describes what is wrong with a remapping of keys. It names what berth knows,
// and quotes nothing that the user wrote.
type Error struct {
	action string // "" if no action has that name
	key    string // of the message that says what is wrong
	facts  []string
	names  []string // of the existing actions, if the name was unknown
}

// Error describes in English what is wrong.
func (e *Error) Error() string { return e.Line(language.English()) }

// Line is like Error, in the language l.
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

// Check returns what is wrong with a remapping of keys. remap lists the keys that
// each action should have, by the name of the action. The error is an *Error.
func Check(remap map[string][]string) error {
	_, err := Default().With(remap)
	return err
}

// admits returns why an action can't have a key, or nil if it can. The keys that
// people press blindly to get out of something can be assigned only to quit and
// clear, so that none of them can ever end a process. A key that answers yes to a
// question can't also leave the question, nor can it be a key that may be pressed
// before the question has been read.
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
