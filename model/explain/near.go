package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"berth/model/language"
	"berth/model/suggest"
)

// mostNear is the greatest number of words that are suggested because they are part of
// what was asked.
const mostNear = 3

// mostSuggested is the greatest number of words that are suggested.
const mostSuggested = 5

// Near returns the words that somebody who wrote word may have meant: those that differ
// from word in the fewest letters or, if there are none, those that are part of it,
// longest first. Chinese is in the script and the words of the language or, if the
// language is not Chinese, in those of word.
func Near(l *language.Language, word string) []string {
	hant, _ := language.New("zh-Hant")
	hans, _ := language.New("zh-Hans")
	script := l
	switch {
	case l == hant || l == hans:
	case hant.Foreign(word) != "" || native(regional(hant), word) != word:
		script = hans
	default:
		script = hant
	}
	offered := offers(script)
	keys := make([]string, 0, len(offered))
	for k, name := range offered {
		if script == l || language.HasChinese(word) || !language.HasChinese(name) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	found := suggest.Names(key(word), keys)
	if len(found) == 0 && language.HasChinese(word) {
		found = parts(key(word), keys)
	} else if len(found) == 0 {
		found = within(strings.Fields(word), keys)
	}
	found = found[:min(len(found), mostSuggested)]
	for i, k := range found {
		found[i] = offered[k]
	}
	return found
}

// offers maps the key of each word that can be explained to the spelling of the word:
// an entry's own name in normal form, other names as people type them, and Chinese in the
// script and the words of the language. Chinese words that only the other script or the
// other region has are left out.
func offers(l *language.Language) map[string]string {
	offered, words := map[string]string{}, regional(l)
	for _, w := range Words() {
		offered[key(w)] = w
	}
	for _, e := range entries() {
		for i, name := range append(slices.Clone(e.others), e.name) {
			switch {
			case i == len(e.others) && !language.HasChinese(name):
				offered[e.keys[i]] = normal(name)
			case l.Foreign(name) != "":
			default:
				if own := native(words, name); own == name || slices.Contains(e.keys, key(own)) {
					offered[e.keys[i]] = own
				}
			}
		}
	}
	return offered
}

// regional returns words that only the other Chinese region uses, each with the word that
// the language uses instead.
func regional(l *language.Language) [][2]string {
	return map[string][][2]string{
		"zh-Hant": {{"端口", "連接埠"}, {"服務器", "伺服器"}, {"客戶端", "用戶端"}, {"進程", "行程"}},
		"zh-Hans": {{"连接埠", "端口"}, {"通讯埠", "端口"}, {"伺服器", "服务器"}},
	}[l.Tag()]
}

// native returns a name with its regional words replaced: "連接埠號" for "端口號" in
// Traditional Chinese.
func native(words [][2]string, name string) string {
	for _, w := range words {
		name = strings.ReplaceAll(name, w[0], w[1])
	}
	return name
}

// within returns the keys that are one or more consecutive words of a question,
// beginning with those of the most words. None of them is within another.
func within(words, keys []string) []string {
	words = slices.Clone(words)
	var found []string
	for size := min(4, len(words)); size > 0 && len(words) > 1; size-- {
		for i := range len(words) - size + 1 {
			k := key(trimmed(strings.Join(words[i:i+size], " ")))
			if _, ok := slices.BinarySearch(keys, k); !ok || len(k) < 3 || slices.Contains(common(), k) || slices.Contains(found, k) || len(found) == mostNear {
				continue
			}
			found = append(found, k)
			for j := i; j < i+size; j++ {
				words[j] = "" // matches no key
			}
		}
	}
	return found
}

// common returns words that have an entry but are seldom what a question is about.
func common() []string {
	return []string{
		"any", "byte", "bytes", "connect", "down", "in-use", "local", "lost", "new", "next", "not-found", "off", "out", "past", "path", "program", "read", "rest", "send", "sent", "server", "side",
		"speed", "started", "stopped", "stuck", "taken", "turn", "type", "user", "users", "via", "wait", "who", "write",
	}
}

// parts returns the keys that are part of a longer string in Chinese, longest first. None
// of them is within another.
func parts(text string, keys []string) []string {
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	var found []string
	for _, k := range keys {
		at := strings.Index(text, k)
		if utf8.RuneCountInString(k) < 2 || at < 0 || !apart(text, k, at) {
			continue
		}
		text = text[:at] + " " + text[at+len(k):]
		if found = append(found, k); len(found) == mostNear {
			break
		}
	}
	return found
}

// apart reports whether word, which text contains at the index at, is a separate word
// there. Chinese words always count as separate.
func apart(text, word string, at int) bool {
	letter := func(r rune) bool {
		return r != utf8.RuneError && !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.:/", r))
	}
	last, _ := utf8.DecodeLastRuneInString(text[:at])
	next, _ := utf8.DecodeRuneInString(text[at+len(word):])
	first, _ := utf8.DecodeRuneInString(word)
	end, _ := utf8.DecodeLastRuneInString(word)
	return !(letter(first) && letter(last)) && !(letter(end) && letter(next))
}
