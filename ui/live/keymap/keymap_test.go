package keymap

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestEveryKeyHasOneAction checks that no key has two actions, whether there is a
// lesson or not.
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
		"no such action":                                          {"explode": {"x"}},
		"quit: at least one key":                                  {"quit": {}},
		"up: not a key":                                           {"up": {"hunter2"}},
		"up: one of its keys is also":                             {"down": {"U"}, "up": {"U"}},
		"act: q and ctrl+c can only be":                           {"act": {"q"}},
		"up: q and ctrl+c can only be":                            {"up": {"w", "ctrl+c"}, "quit": {"Q"}},
		"detail: q and ctrl+c can only":                           {"detail": {"q"}},
		"detail: esc can only be":                                 {"detail": {"esc"}},
		"quit: y and enter are reserved for answering questions":  {"quit": {"y"}},
		"clear: y and enter are reserved for answering questions": {"clear": {"enter"}},
		"act: y is reserved for answering questions":              {"act": {"y"}},
		"detail: y is reserved for answering questions":           {"detail": {"enter", "y"}},
		"toggle: q and ctrl+c can only ":                          {"toggle": {"q"}},
	} {
		_, err := Default().With(remap)
		var key *Error
		if !errors.As(err, &key) || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v: %v, want %q", remap, err, want)
		}
	}
}

// TestQuitStaysInReach checks that, whatever is remapped, ctrl+c quits, and that no
// key of quit or clear answers yes to a question.
func TestQuitStaysInReach(t *testing.T) {
	for _, remap := range []map[string][]string{
		nil, {"quit": {"Q"}}, {"quit": {"esc"}}, {"quit": {"f10"}, "clear": {"Q"}}, {"act": {"k"}, "up": {"x"}, "down": {"K"}},
	} {
		m, err := Default().With(remap)
		if err != nil {
			t.Fatalf("%v: %v", remap, err)
		}
		for _, m := range []Map{m, m.ForLesson(), m.WithoutLesson(), m.ReadOnly()} {
			if got := m.ActionOf(tea.KeyMsg{Type: tea.KeyCtrlC}); got != Quit {
				t.Errorf("%v: ctrl+c is for %q", remap, got)
			}
			for _, key := range []string{"y", "enter"} {
				if slices.Contains(m.keys(Quit), key) || slices.Contains(m.keys(Clear), key) {
					t.Errorf("%v: %s leaves and says yes", remap, key)
				}
			}
		}
	}
}
