package theme

import (
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	for env, want := range map[string]Profile{
		"TERM=xterm-256color":                     Colors256,
		"TERM=xterm-256color COLORTERM=truecolor": TrueColor,
		"TERM=xterm-kitty":                        TrueColor,
		"TERM=xterm":                              Colors16,
		"TERM=linux":                              Colors16,
		"TERM=screen":                             Colors16,
		"TERM=tmux-256color":                      Colors256,
		"TERM=dumb":                               Mono,
		"TERM=vt100":                              Mono,
		"":                                        Mono,
		"TERM=xterm-256color NO_COLOR=1":          Mono,
		"TERM=xterm-256color NO_COLOR=":           Colors256,
		"COLORTERM=truecolor TERM=xterm NO_COLOR=true": Mono,
	} {
		if got := Detect(strings.Fields(env)); got != want {
			t.Errorf("%s: %v, want %v", env, got, want)
		}
	}
}

func TestLightBackground(t *testing.T) {
	for value, want := range map[string][2]bool{
		"15;0":         {false, true},
		"0;15":         {true, true},
		"0;default;15": {true, true},
		"12;8":         {false, true},
		"0;7":          {true, true},
		"":             {false, false},
		"0":            {false, false},
		"0;default":    {false, false},
	} {
		light, known := LightBackground([]string{"COLORFGBG=" + value})
		if got := [2]bool{light, known}; got != want {
			t.Errorf("COLORFGBG=%s: light, known %v, want %v", value, got, want)
		}
	}
}

func TestASCII(t *testing.T) {
	for env, want := range map[string]bool{
		"":                                 false,
		"TERM=xterm LANG=en_GB.UTF-8":      false,
		"LANG=de_DE.utf8":                  false,
		"LANG=C":                           true,
		"LANG=de_DE.ISO-8859-1":            true,
		"LANG=en_GB.UTF-8 LC_ALL=C":        true,
		"LANG=C LC_CTYPE=C.UTF-8":          false,
		"TERM=linux LANG=en_GB.UTF-8":      true,
		"TERM=linux-256 LANG= LC_ALL=utf8": false,
	} {
		if got := ASCII(strings.Fields(env)); got != want {
			t.Errorf("%q: %t", env, got)
		}
	}
}
