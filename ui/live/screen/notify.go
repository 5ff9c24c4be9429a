package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Notifier writes what calls for somebody who looks elsewhere: the bell, and a
// notification of the desktop where the terminal may have them. The zero Notifier
// rings the bell alone.
type Notifier struct {
	by   string // the number of the OSC: 9 (iTerm2's) or 777 (urxvt's); "": the terminal knows none
	tmux bool   // the terminal is tmux, which passes it on where it is let (allow-passthrough)
}

// NewNotifier returns the notifier for the terminal of an environment, by its
// variables. Where it may print what it does not know, as a console does, and
// within GNU Screen, the bell rings alone.
func NewNotifier(env func(name string) string) Notifier {
	term := env("TERM")
	name, _, _ := strings.Cut(term, "-")
	n := Notifier{by: "9", tmux: env("TMUX") != "" || name == "tmux"}
	switch {
	case n.tmux:
	case env("STY") != "", term == "", strings.HasPrefix(name, "screen"), name == "linux", name == "dumb", name == "ansi", strings.HasPrefix(name, "vt"), strings.HasPrefix(name, "cons"):
		return Notifier{}
	}
	if env("VTE_VERSION") != "" || name == "rxvt" || name == "foot" {
		n.by = "777"
	}
	return n
}

// noteLength is how many characters of a notification are reported.
const noteLength = 200

// Call returns the bell, and the notification of a text. letters reports whether the
// terminal shows more than ASCII.
func (n Notifier) Call(text string, letters bool) string {
	const bell = "\a"
	if n.by == "" {
		return bell
	}
	note := "\x1b]9;berth: " + harmless(text, letters) + bell
	if n.by == "777" { // its parts are told apart by semicolons
		note = "\x1b]777;notify;berth;" + strings.ReplaceAll(harmless(text, letters), ";", ",") + bell
	}
	if n.tmux {
		note = "\x1bPtmux;" + strings.ReplaceAll(note, "\x1b", "\x1b\x1b") + "\x1b\\"
	}
	return bell + note
}

// harmless returns s with nothing in it that could end a control string. Where the
// terminal may read bytes as characters, that is every byte beyond ASCII.
func harmless(s string, letters bool) string {
	n := 0
	return strings.Map(func(r rune) rune {
		switch n++; {
		case n > noteLength || !unicode.IsPrint(r) || r == utf8.RuneError:
			return -1
		case r >= utf8.RuneSelf && !letters:
			return '?'
		}
		return r
	}, s)
}
