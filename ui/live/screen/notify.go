package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Notifier writes what gets the attention of somebody who looks elsewhere: the
// bell, and a desktop notification if the terminal is known to support one. The
// zero Notifier only rings the bell.
type Notifier struct {
	by   string // the number of the OSC: 9 (iTerm2's) or 777 (urxvt's); "": the terminal knows neither
	tmux bool   // the terminal is tmux, which passes it on where it may (allow-passthrough)
}

// NewNotifier returns the notifier for the terminal that the environment's
// variables describe. Where the terminal may print what it does not know, as a
// console does, and within GNU Screen, it only rings the bell.
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

// noteLength is how many characters of a notification are shown.
const noteLength = 200

// Call returns the bell, and the notification with a text. letters says whether
// the terminal shows more than ASCII.
func (n Notifier) Call(text string, letters bool) string {
	const bell = "\a"
	if n.by == "" {
		return bell
	}
	note := "\x1b]9;berth: " + harmless(text, letters) + bell
	if n.by == "777" { // its parts are separated by semicolons
		note = "\x1b]777;notify;berth;" + strings.ReplaceAll(harmless(text, letters), ";", ",") + bell
	}
	if n.tmux {
		note = "\x1bPtmux;" + strings.ReplaceAll(note, "\x1b", "\x1b\x1b") + "\x1b\\"
	}
	return bell + note
}

// harmless returns s without anything that could end a control string. If the
// terminal may read bytes as characters, that includes every byte beyond ASCII.
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
