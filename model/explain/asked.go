package explain

import (
	_ "embed" // the words are in a file next to this one
	"slices"
	"strings"
	"sync"

	"berth/model/language"
)

// askedTXT lists what people put around a word to ask about it, one item per line. An
// item that ends with … goes before the word; an item that begins with … goes after it.
// A space is written as _, and Chinese is written in only one script.
//
//go:embed asked.txt
var askedTXT string

// around returns the items of askedTXT, longest first: those that go before a word, and
// those that go after it.
var around = sync.OnceValues(func() (before, after []string) {
	for line := range strings.Lines(askedTXT) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "_", " ")
		if b, ok := strings.CutSuffix(line, "…"); ok {
			before = append(before, b)
		} else {
			after = append(after, strings.TrimPrefix(line, "…"))
		}
	}
	long := func(a, b string) int { return len(b) - len(a) }
	slices.SortStableFunc(before, long)
	slices.SortStableFunc(after, long)
	return before, after
})

// Asked returns what a question may be about, longest first: what is left of the string
// without "what is" or "什麼是", "太多" and the like.
func Asked(text string) []string {
	var all []string
	for left := trimmed(text); ; left = all[len(all)-1] {
		shorter := shorten(left)
		if shorter == "" || shorter == left {
			break
		}
		all = append(all, shorter)
	}
	if whole := trimmed(text); whole != text && whole != "" {
		all = slices.Insert(all, 0, whole)
	}
	return all
}

func trimmed(text string) string { return strings.TrimSpace(strings.Trim(text, " ?？!！。.…")) }

// shorten removes one item of askedTXT from a string, if the string has one.
func shorten(text string) string {
	said := strings.ToLower(language.Simplified(text)) // which has the same number of characters
	whole, runes := []rune(said), []rune(text)
	if len(whole) != len(runes) {
		return text
	}
	before, after := around()
	for _, b := range before {
		if n := len([]rune(b)); len(whole) > n && string(whole[:n]) == b {
			rest := string(runes[n:])
			for _, article := range []string{"a ", "an ", "the "} {
				if len(rest) > len(article) && strings.EqualFold(rest[:len(article)], article) {
					rest = rest[len(article):]
				}
			}
			return trimmed(rest)
		}
	}
	for _, a := range after {
		if n := len([]rune(a)); len(whole) > n && string(whole[len(whole)-n:]) == a {
			return trimmed(string(runes[:len(runes)-n]))
		}
	}
	return text
}
