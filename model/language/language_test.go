package language

import (
	"slices"
	"strings"
	"testing"
)

func of(t *testing.T, tag string) *Language {
	t.Helper()
	l, ok := New(tag)
	if !ok {
		t.Fatalf("no language %s", tag)
	}
	return l
}

// TestEveryLanguageSaysTheSame holds each file to the keys of the English one,
// and each text to the facts that the English one has.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	en := English()
	for _, tag := range Tags() {
		l := of(t, tag)
		for _, key := range append(en.Keys(""), l.Keys("")...) {
			switch {
			case !l.Has(key):
				t.Errorf("%s: no text of %s", tag, key)
			case !en.Has(key):
				t.Errorf("%s: %s, which English has not", tag, key)
			case !slices.Equal(l.Holes(key), en.Holes(key)):
				t.Errorf("%s: %s wants %v, English %v", tag, key, l.Holes(key), en.Holes(key))
			}
		}
	}
}

// TestTextsAreWellFormed reads what is embedded as a stranger.
func TestTextsAreWellFormed(t *testing.T) {
	seen := map[string]string{}
	for _, file := range append(files("en"), append(files("zh-Hant"), files("zh-Hans")...)...) {
		tag := strings.TrimSuffix(file, ".toml")
		for _, part := range []string{".words", ".live", ".trouble", ".unseen", ".filter", ".plan"} {
			tag = strings.TrimSuffix(tag, part)
		}
		data, err := texts.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		flat, err := parse(data)
		if err != nil || len(flat) == 0 {
			t.Errorf("%s: %d texts, %v", file, len(flat), err)
		}
		for key := range flat {
			if other := seen[tag+key]; other != "" {
				t.Errorf("%s: %s is in %s, too", file, key, other)
			}
			seen[tag+key] = file
		}
		for key, text := range flat {
			if text == "" && key != "list.stop" || text != strings.Trim(text, "\n") || strings.Contains(text, "\t") || strings.Count(text, "{") != strings.Count(text, "}") {
				t.Errorf("%s: %s: %q", tag, key, text)
			}
		}
	}
}

// TestChineseIsChinese finds texts that were left in English, and characters
// of the other script.
func TestChineseIsChinese(t *testing.T) {
	for tag, foreign := range map[string]string{"zh-Hant": "进监听连内网这个对应", "zh-Hans": "進監聽連內網這個對應"} {
		l := of(t, tag)
		for _, key := range l.Keys("") {
			if text := l.Say(key, nil); strings.ContainsAny(text, foreign) {
				t.Errorf("%s: %s: %q", tag, key, text)
			}
		}
	}
}

func TestOfLocale(t *testing.T) {
	for locale, want := range map[string]string{
		"": "en", "C": "en", "C.UTF-8": "en", "POSIX": "en", "en_US.UTF-8": "en", "de_DE@euro": "en", "xx_YY": "en", "ja_JP.UTF-8": "en", "???": "en",
		"zh_TW.UTF-8": "zh-Hant", "zh_HK": "zh-Hant", "zh_MO.UTF-8": "zh-Hant", "zh_TW.UTF-8@radical": "zh-Hant", "zh-Hant": "zh-Hant",
		"zh_CN.UTF-8": "zh-Hans", "zh_SG": "zh-Hans", "zh": "zh-Hans", "zh_CN": "zh-Hans",
	} {
		if got := OfLocale(locale).Tag(); got != want {
			t.Errorf("%q: %s, want %s", locale, got, want)
		}
	}
}

func TestNew(t *testing.T) {
	if l, ok := New("ZH-hant"); !ok || l.Tag() != "zh-Hant" {
		t.Error("a tag has no case")
	}
	if _, ok := New("tlh"); ok {
		t.Error("a language without texts")
	}
}

// A language is asked for as it is called elsewhere, too.
func TestNamed(t *testing.T) {
	for name, want := range map[string]string{
		"zh": "zh-Hans", "zh-TW": "zh-Hant", "zh_TW": "zh-Hant", "ZH_tw": "zh-Hant", "zh-HK": "zh-Hant", "zh_MO.UTF-8": "zh-Hant", "zh-Hant-HK": "zh-Hant",
		"zh-CN": "zh-Hans", "zh_CN.UTF-8": "zh-Hans", "zh-SG": "zh-Hans", "zh-hans-cn": "zh-Hans", "en": "en", "en_GB.UTF-8": "en", "en-US": "en",
	} {
		if l, ok := Named(name); !ok || l.Tag() != want {
			t.Errorf("%q: %v, want %s", name, l, want)
		}
	}
	for _, name := range []string{"", "C", "POSIX", "de", "ja_JP.UTF-8", "xx", "zz_ZZ", "klingon", "???"} {
		if l, ok := Named(name); ok {
			t.Errorf("%q is taken for %s", name, l.Tag())
		}
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct {
		text  string
		facts Facts
		want  string
	}{
		{"", nil, ""},
		{"plain", nil, "plain"},
		{"port {port}.", Facts{"port": "80"}, "port 80."},
		{"{a}{b}", Facts{"a": "{b}", "b": "2"}, "{b}2"},
		{"{n} {n|socket|sockets}", Facts{"n": "1"}, "1 socket"},
		{"{n} {n|socket|sockets}", Facts{"n": "0"}, "0 sockets"},
		{"{missing} {n|is|are}", nil, "{missing} {n|is|are}"},
	} {
		if got := fill(c.text, c.facts); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	if got := English().Say("no.such.key", nil); got != "{no.such.key}" {
		t.Errorf("a text that is not there: %q", got)
	}
}

func TestList(t *testing.T) {
	for tag, want := range map[string]string{"en": "a, b and c", "zh-Hant": "a、b 與 c", "zh-Hans": "a、b 和 c"} {
		if got := of(t, tag).List([]string{"a", "b", "c"}); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := English().List(nil) + English().List([]string{"a"}); got != "a" {
		t.Errorf("%q", got)
	}
}
