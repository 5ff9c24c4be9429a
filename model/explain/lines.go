package explain

import (
	_ "embed" // the lines are in a file next to this one
	"regexp"
	"strings"
	"sync"

	"berth/model/language"
)

// linesTSV has a line for each kind of text that people paste, such as a line of a log or
// a command: the entry that explains it, a tab, and a regular expression, in which case
// does not matter and Chinese is in one script. A name in names.tsv is enough for a text
// that is always the same. The entry $1 stands for what the first group matches. The first line
// that matches counts.
//
//go:embed lines.tsv
var linesTSV string

// lines are parsed when something longer than a word is first looked up.
var lines = sync.OnceValue(func() []question {
	var all []question
	for line := range strings.Lines(linesTSV) {
		answer, asked, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, question{answer, regexp.MustCompile("(?i)" + asked)})
	}
	return all
})

// pasted explains a line of a log or of a tool, or a command.
func (x *Explainer) pasted(text string) (Text, bool) {
	said := strings.Join(strings.Fields(language.Simplified(text)), " ")
	for _, l := range lines() {
		switch m := l.asked.FindStringSubmatch(said); {
		case m == nil:
		case l.answer == "$1":
			t, ok := x.subject(m[1])
			return x.asOther(text, t), ok
		default:
			return x.other(text, l.answer)
		}
	}
	return Text{}, false
}
