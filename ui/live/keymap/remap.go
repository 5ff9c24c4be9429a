package keymap

import "slices"

// Error is what is wrong with a remapping of keys. It names what berth knows,
// and quotes nothing of what was written.
type Error struct {
	action string // "" where there is none of that name
	what   string
}

func (e *Error) Error() string {
	if e.action == "" {
		return e.what
	}
	return e.action + ": " + e.what
}

// Check says what is wrong with a remapping of keys: for each action, by its
// name, the keys that it is to have. The error is an *Error.
func Check(remap map[string][]string) error {
	_, err := Default().With(remap)
	return err
}

// admits returns why an action can't have a key. The keys that people press to
// get out of something, blindly, are those of quit and clear, or of nothing:
// none of them may come to end a process. And none that says yes to a question
// may come to stand for leaving it, or for what is pressed before it is read.
func (a Action) admits(key string) error {
	switch {
	case !isKey(key):
		return &Error{string(a), "not a key: keys are written q, Q, space, enter, f5, ctrl+r, alt+x, shift+up"}
	case a != Quit && slices.Contains([]string{"q", "ctrl+c"}, key):
		return &Error{string(a), "q and ctrl+c can only be keys of quit"}
	case a != Quit && a != Clear && key == "esc":
		return &Error{string(a), "esc can only be a key of clear or quit"}
	case (a == Quit || a == Clear) && slices.Contains([]string{"y", "enter"}, key):
		return &Error{string(a), "y and enter answer questions"}
	case (a == Enter || a == Act) && key == "y":
		return &Error{string(a), "y answers questions"}
	}
	return nil
}
