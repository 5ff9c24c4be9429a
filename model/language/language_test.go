package language

import (
	"regexp"
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

// TestEveryLanguageSaysTheSame checks that each language has the same keys as
// English, and that each message uses the same facts as the English one.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	en := English()
	for _, tag := range Tags() {
		l := of(t, tag)
		for _, key := range append(en.Keys(""), l.Keys("")...) {
			switch {
			case !l.Has(key):
				t.Errorf("%s: no text for %s", tag, key)
			case !en.Has(key):
				t.Errorf("%s: %s, which English does not have", tag, key)
			case !slices.Equal(l.Holes(key), en.Holes(key)):
				t.Errorf("%s: %s wants %v, English %v", tag, key, l.Holes(key), en.Holes(key))
			}
		}
	}
}

// TestTextsAreWellFormed reads the embedded files without using this package's
// parser.
func TestTextsAreWellFormed(t *testing.T) {
	seen := map[string]string{}
	for _, file := range append(files("en"), append(files("zh-Hant"), files("zh-Hans")...)...) {
		tag := strings.TrimSuffix(file, ".toml")
		for _, part := range []string{".words", ".facts", ".live", ".trouble", ".unseen", ".filter", ".plan", ".config", ".ports"} {
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

// TestChineseIsChinese checks that no message contains characters of the other
// script.
func TestChineseIsChinese(t *testing.T) {
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l := of(t, tag)
		for _, key := range l.Keys("") {
			if found := l.Foreign(l.Say(key, nil)); found != "" {
				t.Errorf("%s: %s has %s", tag, key, found)
			}
		}
	}
}

// TestScripts checks that each character has one counterpart, and that a word is
// the same in both scripts.
func TestScripts(t *testing.T) {
	lines := strings.Split(scriptsTXT, "\n")
	if from, to := []rune(lines[0]), []rune(lines[1]); len(from) != len(to) || strings.ContainsAny(lines[0], lines[1]) {
		t.Errorf("%d characters have %d partners, or one is both", len(from), len(to))
	}
	for text, want := range map[string]string{"連接埠被佔用": "连接埠被占用", "端口": "端口", "TIME_WAIT 過多": "TIME_WAIT 过多", "port": "port"} {
		if got := Simplified(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	for tag, want := range map[string]string{"zh-Hant": "连", "zh-Hans": "連裡", "en": ""} {
		if got := of(t, tag).Foreign("連连裡a"); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
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
		t.Error("a tag is case-sensitive")
	}
	if _, ok := New("tlh"); ok {
		t.Error("a language without texts")
	}
}

// TestNamed checks that a language can also be requested by the names that other
// programs use for it.
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
	for tag, want := range map[string]string{"en": "a, b, c", "zh-Hant": "a、b、c"} {
		if got := of(t, tag).Series([]string{"a", "b", "c"}); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := English().List(nil) + English().List([]string{"a"}); got != "a" {
		t.Errorf("%q", got)
	}
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := English().Either(names); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
}

// TestSpacesGoByWhatIsPutIn checks that there is no space between two full-width
// characters and one space between Chinese and Latin. Only the spaces on either
// side of a fact are changed.
func TestSpacesGoByWhatIsPutIn(t *testing.T) {
	for _, c := range []struct{ text, fact, want string }{
		{"由 {x} 持有", "sshd", "由 sshd 持有"},
		{"由 {x} 持有", "不明的行程", "由不明的行程持有"},
		{"由 {x}持有", "沒有名稱的行程（pid 5）", "由沒有名稱的行程（pid 5）持有"},
		{"由 {x}執行", "nginx.service", "由 nginx.service 執行"},
		{"由{x}執行", "nginx.service", "由 nginx.service 執行"},
		{"送往{x}的封包", "fe80::", "送往 fe80:: 的封包"},
		{"送往{x}的封包", "[::1]:80", "送往 [::1]:80 的封包"},
		{"：{x}。", "80", "：80。"},
		{"（{x}）", "80", "（80）"},
		{"用 {x} 停下", "（無）ls 甲 乙 -l", "用（無）ls 甲 乙 -l 停下"},
		{"{x}", "甲 乙a", "甲 乙a"},
		{"甲{x}乙", "", "甲乙"},
		{"甲{x}乙", "-f", "甲-f 乙"},
		{"甲  {x}", "乙", "甲  乙"},
		{"by {x} at {x}{x}.", "測試", "by 測試 at 測試測試."},
		{"{x}s", "測試", "測試s"},
	} {
		if got := fill(c.text, Facts{"x": c.fact}); got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.text, c.fact, got, c.want)
		}
	}
	if got := fill("由 {unit}{whose}啟動", Facts{"unit": "a.service", "whose": ""}); got != "由 a.service 啟動" {
		t.Errorf("beside a fact that is empty: %q", got)
	}
	for want, names := range map[string][]string{"甲與乙": {"甲", "乙"}, "a 與乙": {"a", "乙"}, "甲（1）與 b": {"甲（1）", "b"}} {
		if got := of(t, "zh-Hant").List(names); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
	if got := English().List([]string{"甲", "乙"}); got != "甲 and 乙" {
		t.Errorf("%q", got)
	}
}

// TestACountHasASingular checks that counts are written {count|socket|sockets}, so
// that nobody reads "1 sockets".
func TestACountHasASingular(t *testing.T) {
	plural := regexp.MustCompile(`\{[a-z_]*(count|bytes|dropped|limit|most|refused|retries|size|waiting|watched|open|times)\} (alerts|bytes|connections|datagrams|descriptors|handshakes|listeners|ports|processes|rows|segments|sockets|SYNs|times)\b`)
	en := English()
	for _, key := range en.Keys("") {
		if found := plural.FindString(en.Say(key, nil)); found != "" {
			t.Errorf("%s: %q is wrong of one", key, found)
		}
	}
}

// TestEachTextIsInOneFile checks that no message is in two files. Files are read
// only when needed, so the order in which they are read must not matter.
func TestEachTextIsInOneFile(t *testing.T) {
	for _, tag := range Tags() {
		in := map[string]string{}
		for _, name := range files(tag) {
			data, err := texts.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			flat, err := parse(data)
			if err != nil {
				t.Fatal(name, err)
			}
			for key := range flat {
				if other := in[key]; other != "" {
					t.Errorf("%s is in %s and in %s", key, other, name)
				}
				in[key] = name
			}
		}
		if l, _ := New(tag); len(l.texts.whole()) != len(in) || len(in) < 1000 {
			t.Errorf("%s: %d texts were read, %d are in its files", tag, len(l.texts.whole()), len(in))
		}
	}
}
