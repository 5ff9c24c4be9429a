package explain

import (
	_ "embed" // what stands between words is in a file beside this one
	"slices"
	"strings"

	"berth/model/language"
)

// roomToCompare is how much each of two entries may take that are explained beside each
// other, in letters of Latin: five lines, so that both fit on a screen.
const roomToCompare = 5 * 70

// betweenTXT has what stands between two words that are compared, one per line and the
// likeliest first: a space is written _, and Chinese in one script.
//
//go:embed between.txt
var betweenTXT string

func betweenWords() []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSuffix(betweenTXT, "\n"), "_", " "), "\n")
}

// compare explains two words that a text has side by side, "bind vs listen", "CLOSE_WAIT
// 和 TIME_WAIT 的區別": by the entry about both where there is one, else by the beginnings
// of the two.
func (x *Explainer) compare(text string) (Text, bool) {
	abouts := append([]string{text}, Asked(text)...)
	for _, about := range slices.Backward(abouts) { // the shortest first: "tcp 和 udp" has an entry
		for _, between := range betweenWords() {
			if between == " " && !differ(text) {
				continue // no two words without any sign that they are compared
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

// differ reports whether a text asks for a difference.
func differ(text string) bool {
	said := strings.ToLower(language.Simplified(text))
	return slices.ContainsFunc([]string{"differ", "compar", "区别", "差别", "差异", "差在", "不同", "比较"}, func(word string) bool { return strings.Contains(said, word) })
}

// split returns the two parts of a text on either side of each place where it has
// between.
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

// compared is a word that is compared, without its article.
func compared(word string) string {
	word = trimmed(word)
	for _, article := range []string{"a ", "an ", "the "} {
		if len(word) > len(article) && strings.EqualFold(word[:len(article)], article) {
			return word[len(article):]
		}
	}
	return word
}

// pair explains two words beside each other.
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
	case first.Title == second.Title: // SIGTERM and SIGKILL
		return x.asOther(text, first), true
	}
	names := []string{normal(first.Title), normal(second.Title)}
	more := Block{Label: x.say("label.more", nil), Text: x.Language.Series([]string{"berth explain " + names[0], "berth explain " + names[1]})}
	t := Text{x.Language.List([]string{first.Title, second.Title}), []Block{opening(first), opening(second), more}}
	return x.asOther(text, t), true
}

// side explains what stands on one side of a comparison: "https port", too.
func (x *Explainer) side(word string) (Text, bool) {
	for _, about := range append([]string{word}, Asked(word)...) {
		if t, ok := x.subject(about); ok {
			return t, true
		}
	}
	return Text{}, false
}

// opening is the first thing that a text tells, as far as there is room beside another.
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

// sentences takes a text apart, each sentence with the space that follows it.
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

// room is how much a text takes, in letters of Latin: those of Chinese take twice as
// much.
func room(text string) int {
	takes := 0
	for _, r := range text {
		if takes++; r >= 0x1100 {
			takes++
		}
	}
	return takes
}
