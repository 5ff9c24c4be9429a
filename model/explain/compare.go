package explain

import (
	_ "embed" // what goes between words is in a file next to this one
	"slices"
	"strings"

	"berth/model/language"
)

// roomToCompare is how much room each of two compared entries may take, in Latin
// letters: five lines, so that both fit on a screen.
const roomToCompare = 5 * 70

// betweenTXT lists what goes between two words that are compared, one item per line,
// likeliest first. A space is written as _, and Chinese is written in only one script.
//
//go:embed between.txt
var betweenTXT string

func betweenWords() []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSuffix(betweenTXT, "\n"), "_", " "), "\n")
}

// compare explains two words that a question compares, as in "bind vs listen" or
// "CLOSE_WAIT 和 TIME_WAIT 的區別". It uses the entry about both words if there is one, and
// otherwise the beginnings of the two entries.
func (x *Explainer) compare(text string) (Text, bool) {
	abouts := append([]string{text}, Asked(text)...)
	for _, about := range slices.Backward(abouts) { // the shortest first: "tcp 和 udp" has an entry
		for _, between := range betweenWords() {
			if between == " " && !differ(text) {
				continue // without a sign that they are compared, two words are just two words
			}
			for _, pair := range split(about, between) {
				if t, ok := x.pair(about, pair[0], pair[1]); ok {
					return t, true
				}
			}
		}
	}
	return Text{}, false
}

// differ reports whether a question asks how things differ.
func differ(text string) bool {
	said := strings.ToLower(language.Simplified(text))
	return slices.ContainsFunc([]string{"differ", "compar", "区别", "差别", "差异", "差在", "不同", "比较"}, func(word string) bool { return strings.Contains(said, word) })
}

// split returns, for each place where text contains between, the parts before and after
// it.
func split(text, between string) [][2]string {
	said, runes := []rune(strings.ToLower(language.Simplified(text))), []rune(text)
	if len(said) != len(runes) {
		return nil
	}
	var pairs [][2]string
	size := len([]rune(between))
	for i := 1; i+size < len(said); i++ {
		if string(said[i:i+size]) == between {
			pairs = append(pairs, [2]string{compared(string(runes[:i])), compared(string(runes[i+size:]))})
		}
	}
	return pairs
}

// compared returns one of two words that are compared, without its article.
func compared(word string) string {
	word = trimmed(word)
	for _, article := range []string{"a ", "an ", "the "} {
		if len(word) > len(article) && strings.EqualFold(word[:len(article)], article) {
			return word[len(article):]
		}
	}
	return word
}

// pair explains two words side by side.
func (x *Explainer) pair(text, a, b string) (Text, bool) {
	for _, both := range [][2]string{{a, b}, {b, a}} {
		for _, between := range []string{" vs ", " 和 "} {
			if name := resolve(both[0] + between + both[1]); name != "" {
				return x.other(text, name)
			}
		}
	}
	first, ok := x.side(a)
	second, known := x.side(b)
	switch {
	case !ok || !known:
		return Text{}, false
	case first.Title == second.Title: // as with SIGTERM and SIGKILL
		return x.asOther(text, first), true
	}
	names := []string{normal(first.Title), normal(second.Title)}
	more := Block{Label: x.say("label.more", nil), Text: x.Language.Series([]string{"berth explain " + names[0], "berth explain " + names[1]})}
	t := Text{x.Language.List([]string{first.Title, second.Title}), []Block{opening(first), opening(second), more}}
	return x.asOther(text, t), true
}

// side explains one side of a comparison, which may be more than a word: "https port".
func (x *Explainer) side(word string) (Text, bool) {
	for _, about := range append([]string{word}, Asked(word)...) {
		if t, ok := x.subject(about); ok {
			return t, true
		}
	}
	return Text{}, false
}

// opening returns as much of the beginning of t's first block as there is room for.
func opening(t Text) Block {
	b := t.Blocks[0]
	left, kept := roomToCompare, ""
	for i, s := range sentences(b.Text) {
		if left -= room(s); i > 0 && left < 0 {
			break
		}
		kept += s
	}
	b.Text = strings.TrimSpace(kept)
	return b
}

// sentences splits a paragraph into sentences, each with the space that follows it.
func sentences(text string) []string {
	var all []string
	for text != "" {
		end := len(text)
		for _, stop := range []string{". ", "? ", "。", "？"} {
			if i := strings.Index(text, stop); i >= 0 {
				end = min(end, i+len(stop))
			}
		}
		all, text = append(all, text[:end]), text[end:]
	}
	return slices.Clip(all)
}

// room returns how much room a string takes, in Latin letters. Chinese characters take
// twice as much.
func room(text string) int {
	takes := 0
	for _, r := range text {
		if takes++; r >= 0x1100 {
			takes++
		}
	}
	return takes
}
