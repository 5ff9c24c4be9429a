package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Notifier alerts a user who is looking elsewhere. It rings the bell, and writes a
// desktop notification if the terminal is known to support one. The zero Notifier
// only rings the bell.
type Notifier struct {
	by   string // the number of the OSC: 9 (iTerm2) or 777 (urxvt); "": the terminal supports neither
	tmux bool   // the terminal is tmux, which passes notifications on if it is allowed to (allow-passthrough)
}

// NewNotifier returns the notifier for the terminal that the environment variables
// describe. It only rings the bell within GNU Screen, and on terminals that may
// print what they do not understand, such as a console.
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

// noteLength is the maximum number of characters of a notification that are shown.
const noteLength = 200

// Call returns the bell, followed by a notification with text. letters says whether
// the terminal shows more than ASCII.
func (n Notifier) Call(text string, letters bool) string {
	const bell = "\a"
	if n.by == "" {
		return bell
	}
	note := "\x1b]9;berth: " + harmless(text, letters) + bell
	if n.by == "777" { // the parts are separated by semicolons
		note = "\x1b]777;notify;berth;" + strings.ReplaceAll(harmless(text, letters), ";", ",") + bell
	}
	if n.tmux {
		note = "\x1bPtmux;" + strings.ReplaceAll(note, "\x1b", "\x1b\x1b") + "\x1b\\"
	}
	return bell + note
}

// harmless returns s without anything that could end a control string. If the
// terminal may read bytes as characters, this includes every byte beyond ASCII.
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
