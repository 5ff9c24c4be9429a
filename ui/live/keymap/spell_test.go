package keymap

import "testing"

func TestIsKey(t *testing.T) {
	for _, k := range []string{
		"q", "Q", "é", "数", "?", " ", "space", "enter", "esc", "tab", "shift+tab", "up", "shift+up", "ctrl+up", "ctrl+shift+up",
		"ctrl+r", "alt+x", "alt+enter", "f1", "f20", "pgdown", "+", "-",
	} {
		if !isKey(k) {
			t.Errorf("%q is no key", k)
		}
	}
	for _, k := range []string{
		"", "nokey", "zz zz", "ctrl+", "ctrl+\x1b", "\x1b", "ctrl+ctrl+a", "shift+a", "f0", "f21", "f-1", "alt+", "\xff", "\u202e", "Enter",
	} {
		if isKey(k) {
			t.Errorf("%q counts as a key", k)
		}
	}
}

func TestEveryDefaultKeyIsOne(t *testing.T) {
	for _, c := range Default() {
		for _, k := range c.Binding.Keys() {
			if !isKey(k) {
				t.Errorf("%s: %q", c.Action, k)
			}
		}
	}
}

func TestOneKeyForTwoActionsIsRefused(t *testing.T) {
	if err := Check(map[string][]string{"quit": {"Q"}, "help": {"Q"}}); err == nil {
		t.Error("Q both quits and helps")
	}
	if err := Check(map[string][]string{"quit": {"Q", "Q"}}); err != nil {
		t.Error(err)
	}
}
