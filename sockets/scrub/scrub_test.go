package scrub_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"berth/sockets/scrub"
)

func TestString(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"clean", "nginx: master process /usr/sbin/nginx -g daemon off;", "nginx: master process /usr/sbin/nginx -g daemon off;"},
		{"empty", "", ""},
		{"wide characters stay", "数据库 サーバ 서버 🚢", "数据库 サーバ 서버 🚢"},
		{"accents stay, composed or not", "café cafe\u0301", "café cafe\u0301"},
		{"a backslash stays", `C:\Windows\System32`, `C:\Windows\System32`},
		{"clear the screen", "a\x1b[2Jb", `a\x1b[2Jb`},
		{"write the clipboard", "\x1b]52;c;cm0gLXJm\a", `\x1b]52;c;cm0gLXJm\x07`},
		{"8-bit CSI as a rune", "x\u009b31my", `x\u009b31my`},
		{"8-bit CSI as a byte", "x\x9b31my", `x\x9b31my`},
		{"DEL", "a\x7f", `a\x7f`},
		{"line breaks", "a\r\nb\tc", `a\r\nb\tc`},
		{"NUL", "a\x00b", `a\x00b`},
		{"right to left override", "gpj\u202eexe", `gpj\u202eexe`},
		{"isolates and marks", "\u2066a\u2069\u200f\u061c", `\u2066a\u2069\u200f\u061c`},
		{"zero width", "a\u200bb\u200dc\ufeff", `a\u200bb\u200dc\ufeff`},
		{"line separators", "a\u2028b\u2029c", `a\u2028b\u2029c`},
		{"variation selector", "☎\ufe0f", `☎\ufe0f`},
		{"tags", "a\U000e0041", `a\U000e0041`},
		{"the Hangul filler", "\u3164", `\u3164`},
		{"its older and its narrow ones", "a\u115f\u1160b\uffa0", `a\u115f\u1160b\uffa0`},
		{"empty braille", "\u2800\u2800", `\u2800\u2800`},
		{"braille stays", "⠃⠑⠗⠞⠓", "⠃⠑⠗⠞⠓"},
		{"the grapheme joiner", "a\u034fb", `a\u034fb`},
		{"inherent vowels", "\u17b4\u17b5", `\u17b4\u17b5`},
		{"Mongolian selectors", "\u180b\u180e\u180f", `\u180b\u180e\u180f`},
		{"a note without a head", "\U0001d159", `\U0001d159`},
		{"spaces of other widths", "a\u00a0\u1680\u2003\u202f\u205f\u3000b", `a\u00a0\u1680\u2003\u202f\u205f\u3000b`},
		{"nothing but spaces", "   ", `"   "`},
		{"one space", " ", `" "`},
		{"spaces between words stay", " a  b ", " a  b "},
		{"Hangul stays", "한글 ㅎㅏㄴ", "한글 ㅎㅏㄴ"},
		{"a mark on nothing", "\u0301a\u0301", `\u0301a` + "\u0301"},
		{"an enclosing mark on nothing", "\u20dd", `\u20dd`},
		{"Devanagari stays", "नमस्ते", "नमस्ते"},
		{"not UTF-8", "a\xff\xfeb\xc3", `a\xff\xfeb\xc3`},
		{"a lone surrogate is not UTF-8", "\xed\xa0\x80", `\xed\xa0\x80`},
		{"the replacement character itself stays", "\ufffd", "\ufffd"},
	} {
		if got := scrub.String(c.in); got != c.want {
			t.Errorf("%s: String(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanTextIsNotCopied(t *testing.T) {
	for _, s := range []string{"redis-server *:6379", "数据库"} {
		if n := testing.AllocsPerRun(100, func() { scrub.String(s) }); n != 0 {
			t.Errorf("String(%q): %v allocations, want none", s, n)
		}
	}
}

// FuzzString checks what every user interface relies on: nothing in the result can move a
// cursor, change the writing direction or be invisible.
func FuzzString(f *testing.F) {
	for _, s := range []string{"nginx", "\x1b[31m", "\u202e", "\xff", "a\x00", "名前\u009b", "\u3164", "\u2800 ", "\u0301", "  ", strings.Repeat("\n", 9)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := scrub.String(in)
		if !utf8.ValidString(out) {
			t.Fatalf("String(%q) = %q is not UTF-8", in, out)
		}
		if in != "" && strings.TrimSpace(out) == "" {
			t.Fatalf("String(%q) = %q shows nothing", in, out)
		}
		for i, r := range out {
			if unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || r == 0x2800 || i == 0 && unicode.Is(unicode.M, r) {
				t.Fatalf("String(%q) = %q has %U, which shows nothing", in, out, r)
			}
			if !unicode.IsPrint(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) {
				t.Fatalf("String(%q) = %q has %U", in, out, r)
			}
		}
		if again := scrub.String(out); again != out {
			t.Fatalf("String is not stable: %q, then %q", out, again)
		}
	})
}
