package live

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"berth/model/language"
	"berth/sockets"
)

// TestSignsAreMeasured checks that the answer of the terminal determines what is
// drawn.
func TestSignsAreMeasured(t *testing.T) {
	n := utf8.RuneCountInString(signs)
	for name, c := range map[string]struct {
		env      string
		measured []measured
		sign     string // before a port
		letters  bool
	}{
		"narrow":                          {"LANG=en_GB.UTF-8", []measured{{signs: signs, width: n}}, "◆", true},
		"wide":                            {"LANG=zh_TW.UTF-8", []measured{{signs: signs, width: 2 * n}}, "#", true},
		"some are wide":                   {"LANG=en_GB.UTF-8", []measured{{signs: signs, width: n + 3}}, "#", true},
		"not UTF-8":                       {"LANG=en_GB.UTF-8", []measured{{signs: signs, width: 3*n - 7}}, "#", false},
		"no answer":                       {"LANG=en_GB.UTF-8", []measured{{}}, "◆", true},
		"no answer in Taiwan":             {"LANG=zh_TW.UTF-8", []measured{{}}, "#", true},
		"no answer in Japan":              {"LC_ALL=ja_JP.UTF-8 LANG=C", []measured{{}}, "#", true},
		"an answer, then the time is up":  {"LANG=zh_TW.UTF-8", []measured{{signs: signs, width: n}, {}}, "◆", true},
		"the time is up before it, and 2": {"LANG=en_GB.UTF-8", []measured{{}, {signs: signs, width: 2 * n}}, "#", true},
	} {
		s := newStage(t, 120, 20, append(machine(), socket(50, sockets.Listen, "0.0.0.0:3000", process(5, "資料", "root")))...)
		s.options.Env = strings.Fields(c.env)
		for _, m := range c.measured {
			s.Update(m)
		}
		s.poll(time.Second)
		s.has(c.sign)
		if got := strings.Contains(s.text(), "資料"); got != c.letters {
			t.Errorf("%s: letters are seen: %v", name, got)
		}
		s.fits()
	}
}

// TestLettersOfALanguage checks that the letters of a language are drawn if the user
// asked for that language, whatever the locale says about signs.
func TestLettersOfALanguage(t *testing.T) {
	chinese, ok := language.New("zh-Hant")
	if !ok {
		t.Fatal("no Chinese")
	}
	for name, c := range map[string]struct {
		o           Options
		env         string
		sign, words bool
	}{
		"C":                     {Options{}, "LC_ALL=C", false, false},
		"C, in Chinese":         {Options{Language: chinese}, "LC_ALL=C", false, true},
		"C, in English":         {Options{Language: language.English()}, "LC_ALL=C", false, false},
		"UTF-8":                 {Options{}, "LC_ALL=C.UTF-8", true, true},
		"ASCII signs":           {Options{Signs: "ascii"}, "LC_ALL=C.UTF-8", false, true},
		"ASCII signs, and C":    {Options{Signs: "ascii"}, "LC_ALL=C", false, false},
		"ASCII signs, Chinese":  {Options{Signs: "ascii", Language: chinese}, "LC_ALL=C", false, true},
		"a console's own signs": {Options{}, "TERM=linux", false, false},
	} {
		s := newStage(t, 120, 20, append(machine(), socket(50, sockets.Listen, "0.0.0.0:3000", process(5, "資料", "root")))...)
		s.options.Language, s.options.Signs = c.o.Language, c.o.Signs
		s.draw(strings.Fields(c.env))
		s.poll(time.Second)
		if sign, words := strings.Contains(s.text(), "◆"), strings.Contains(s.text(), "資料"); sign != c.sign || words != c.words {
			t.Errorf("%s: signs %v, letters %v; want %v, %v", name, sign, words, c.sign, c.words)
		}
		s.fits()
	}
}

// TestSignsAreAllMeasured checks that everything beyond ASCII that the program
// draws, in any view or overlay, is among the signs that it measures.
func TestSignsAreAllMeasured(t *testing.T) {
	s := newStage(t, 120, 40, machine()...)
	for _, keys := range [][]string{{"3"}, {"enter"}, {"esc", "4", "right"}, {"5"}, {"n"}, {"7"}, {"1", "?"}, {"pgdown"}, {"esc", "s"}, {"esc", "c"}, {"esc", "e"}, {"esc", "/", "port:70000"}, {"esc", " "}} {
		s.press(keys...)
		for _, r := range s.View() {
			if isBraille(r) {
				r = braille
			}
			if r >= utf8.RuneSelf && !strings.ContainsRune(signs, r) {
				t.Errorf("after %v %q is on the screen", keys, r)
			}
		}
	}
}

// TestTerminalWithoutASize checks that a terminal that reports no size is assumed to
// have the size in LINES and COLUMNS, or else the usual one.
func TestTerminalWithoutASize(t *testing.T) {
	for env, want := range map[string]window{
		"": {80, 24}, "LINES=30 COLUMNS=100": {100, 30}, "COLUMNS=0 LINES=x": {80, 24}, "COLUMNS=132": {132, 24}, "LINES=-3 COLUMNS=99999": {80, 24},
	} {
		s := newStage(t, 50, 10, machine()...)
		s.options.Env = append([]string{"TERM=vt220"}, strings.Fields(env)...)
		s.resize(0, 0)
		if s.window != want {
			t.Errorf("%q: %v, want %v", env, s.window, want)
		}
		s.fits()
		s.resize(60, 20)
		if s.window != (window{60, 20}) {
			t.Errorf("after the size was reported: %v", s.window)
		}
	}
}

// TestProbe checks that the two answers say how wide signs are, or that the terminal
// does not read UTF-8.
func TestProbe(t *testing.T) {
	for name, c := range map[string]struct {
		at   [][2]int // row and column of each answer
		want measured
	}{
		"narrow":               {[][2]int{{2, 3}, {2, 11}}, measured{"x", 10, false}},
		"wide":                 {[][2]int{{2, 3}, {2, 21}}, measured{"x", 20, false}},
		"bytes as characters":  {[][2]int{{2, 4}, {2, 31}}, measured{}},
		"moved by their bytes": {[][2]int{{2, 3}, {4, 9}}, measured{}},
		"one alone":            {[][2]int{{2, 3}}, measured{}},
		"a third":              {[][2]int{{2, 3}, {2, 11}, {5, 5}}, measured{"x", 10, false}},
		"told to read UTF-8":   {[][2]int{{2, 4}, {2, 31}, {2, 3}, {2, 11}}, measured{"x", 10, true}},
		"and knows it then":    {[][2]int{{2, 3}, {4, 9}, {2, 3}, {2, 21}}, measured{"x", 20, true}},
		"and does not":         {[][2]int{{2, 4}, {2, 31}, {2, 4}, {2, 31}}, measured{"x", 0, true}},
		"and does not wholly":  {[][2]int{{2, 3}, {4, 9}, {2, 3}, {4, 9}}, measured{"x", 0, true}},
	} {
		reads := "own"
		p := signProbe{signs: "x", utf8: func(on bool) { reads = map[bool]string{true: "UTF-8", false: "own"}[on] }}
		var got measured
		for _, at := range c.at {
			if m, ok := p.take(at[0], at[1]); ok && got == (measured{}) {
				got = m
			}
		}
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if told := reads == "UTF-8"; told != (got.torn && got.width > 0) && got != (measured{}) {
			t.Errorf("%s: it reads %s", name, reads)
		}
	}
}
