package explain

import (
	_ "embed" // the questions lie beside this file
	"regexp"
	"slices"
	"strings"
	"sync"

	"berth/model/language"
)

// questionsTSV has a line for each kind of question that is asked in too many words to
// list them: the entry that answers it, a tab, and a regular expression, in lower case
// and with Chinese in one script. The entry $1 is what the first group matches. The first
// line that matches counts.
//
//go:embed questions.tsv
var questionsTSV string

// question is a kind of question, and the entry that answers it.
type question struct {
	answer string
	asked  *regexp.Regexp
}

// questions are read once something is asked.
var questions = sync.OnceValue(func() []question {
	var all []question
	for line := range strings.Lines(questionsTSV) {
		answer, asked, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, question{answer, regexp.MustCompile(asked)})
	}
	return all
})

// quoted is what a message or a filter has and a question has not.
var quoted = regexp.MustCompile("^[a-z]+:[^ 0-9]|[\"`;]|(?:^|[^a-z])'|'(?:[^a-z]|$)")

// mostOfQuestion is how many words a question may have: what is longer is a message, of
// which a part may look like a question.
const mostOfQuestion = 14

// answer returns the entry that answers a question, or "". Of a certain port more is to
// be told than of ports as such, unless the question is what to do about it.
func answer(text string) string {
	said := strings.Join(strings.Fields(strings.ToLower(language.Simplified(trimmed(text)))), " ")
	if strings.Count(said, " ") >= mostOfQuestion || quoted.MatchString(said) || strings.Contains(said, ": ") {
		return ""
	}
	said, certain := unnumbered(said)
	for _, q := range questions() {
		switch m := q.asked.FindStringSubmatch(said); {
		case m == nil, q.answer == unconnected: // which unreached tells, where nothing else is known
		case certain && !slices.Contains(aboutOne(), q.answer):
			return ""
		case q.answer == "$1":
			return strings.TrimSpace(m[1])
		default:
			return q.answer
		}
	}
	return ""
}
