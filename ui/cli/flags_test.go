package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestLettersOfOthers checks that every single-letter flag of ss(8) and netstat(8)
// works here, or that one line states what to use instead.
func TestLettersOfOthers(t *testing.T) {
	const ss, netstat = "HOQnraloempTisEzZNb460tSudwxfKADFV", "rIgsMvWnNeplaFCctuUSwxo46Z"
	known := (&app{}).root().Flags()
	for _, letter := range strings.Split(ss+netstat, "") {
		if known.ShorthandLookup(letter) != nil || letter == "Q" {
			continue
		}
		var out, errs bytes.Buffer
		got := Run(t.Context(), []string{"ls", "-" + letter}, System{Out: &out, Err: &errs})
		if got != 2 || foreign(letter) == "" || errs.String() != "berth: -"+letter+": "+foreign(letter)+"\n" {
			t.Errorf("-%s: status %d, %s", letter, got, errs.String())
		}
	}
}

// TestLettersCombine checks that letters can be combined in any order. A letter
// with a value would swallow those after it.
func TestLettersCombine(t *testing.T) {
	for _, c := range (&app{}).root().Commands() {
		if c.Name() != "ls" {
			continue
		}
		for _, text := range []string{"-tulpn", "-ano", "-anopt", "-tx", "-natupeoi46H", "-Hxlaut"} {
			if err := c.ParseFlags([]string{text}); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			for letter := range strings.SplitSeq(text[1:], "") {
				if f := c.Flags().ShorthandLookup(letter); f == nil || f.Value.String() != "true" {
					t.Errorf("%s: -%s is not set", text, letter)
				}
			}
		}
	}
}
