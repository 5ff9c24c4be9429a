package theme

import (
	"os"
	"strings"

	"github.com/muesli/termenv"
)

// Profile is what a terminal can show.
type Profile uint8

// The profiles, from the poorest to the richest.
const (
	None      Profile = iota // no escape sequences at all, as for a file or a pipe
	Mono                     // bold, faint, underline and reverse; no colour
	Colors16                 // the 16 colours, whose values the user chose
	Colors256                // the 256 colours of xterm
	TrueColor                // 24-bit colours
)

// String returns "none", "mono", "16", "256" or "true".
func (p Profile) String() string {
	return [...]string{"none", "mono", "16", "256", "true"}[p]
}

// Detect returns what the terminal that env describes can show. It returns Mono if
// NO_COLOR is set (no-color.org), and for an unknown kind of terminal. It sends no
// query to the terminal. env has the form of os.Environ.
func Detect(env []string) Profile {
	o := termenv.NewOutput(os.Stdout, termenv.WithTTY(true), termenv.WithEnvironment(environ(env)))
	if o.EnvNoColor() {
		return Mono
	}
	switch o.ColorProfile() {
	case termenv.TrueColor:
		return TrueColor
	case termenv.ANSI256:
		return Colors256
	case termenv.ANSI:
		return Colors16
	}
	if name := environ(env).Getenv("TERM"); name != "" && name != "dumb" && !strings.HasPrefix(name, "vt") {
		return Colors16 // "screen", "tmux", "rxvt" and "putty" all have colours
	}
	return Mono
}

// LightBackground reports whether the terminal's background is light according to
// COLORFGBG, which rxvt, konsole and some others set. known is false if the variable
// does not say.
func LightBackground(env []string) (light, known bool) {
	fields := strings.Split(environ(env).Getenv("COLORFGBG"), ";")
	if len(fields) < 2 {
		return false, false
	}
	switch fields[len(fields)-1] {
	case "0", "1", "2", "3", "4", "5", "6", "8":
		return false, true
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return true, true
	}
	return false, false
}

// ASCII reports whether the terminal that env describes shows nothing beyond ASCII,
// either because the locale says so or because it is the Linux console, whose font
// lacks most symbols. Without a locale, UTF-8 is assumed.
func ASCII(env []string) bool {
	if environ(env).Getenv("TERM") == "linux" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(environ(env).Getenv(name)); v != "" {
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return false
}

// environ is an environment in the form of os.Environ.
type environ []string

// Environ returns the whole environment.
func (e environ) Environ() []string { return e }

// Getenv returns the last value of a variable, or "" if it is not set.
func (e environ) Getenv(name string) string {
	value := ""
	for _, entry := range e {
		if k, v, ok := strings.Cut(entry, "="); ok && k == name {
			value = v
		}
	}
	return value
}
