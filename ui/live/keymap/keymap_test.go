package keymap

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestEveryKeyHasOneAction: in a lesson, and where there is none.
func TestEveryKeyHasOneAction(t *testing.T) {
	for name, m := range map[string]Map{"lesson": Default().ForLesson(), "none": Default().WithoutLesson()} {
		seen := map[string]Action{}
		for _, c := range m {
			for _, k := range c.Binding.Keys() {
				if other, taken := seen[k]; taken {
					t.Errorf("%s: %q is for %s and for %s", name, k, other, c.Action)
				}
				seen[k] = c.Action
			}
			if c.Binding.Help().Desc == "" {
				t.Errorf("%s has no help", c.Action)
			}
		}
	}
}

func TestRemap(t *testing.T) {
	keys, err := Default().With(map[string][]string{"quit": {"x", "ctrl+c"}, "freeze": {"space", "z"}, "filter": {"s"}})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]Action{"x": Quit, "q": "", " ": Freeze, "z": Freeze, "p": "", "s": Filter, "/": "", "j": MoveDown} {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)}
		if got := keys.ActionOf(msg); got != want {
			t.Errorf("%q is for %q, want %q", key, got, want)
		}
	}
	if got := keys.First(Filter); got != "s" {
		t.Errorf("the footer has %q for the filter", got)
	}
}

func TestRemapErrors(t *testing.T) {
	for want, remap := range map[string]map[string][]string{
		"no such action":     {"explode": {"x"}},
		"at least one key":   {"quit": {}},
		`key for "quit": no`: {"up": {"q", "ctrl+c"}},
	} {
		if _, err := Default().With(remap); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", remap, err, want)
		}
	}
}
