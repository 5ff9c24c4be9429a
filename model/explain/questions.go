package explain

import (
	_ "embed" // the questions are in a file next to this one
	"regexp"
	"slices"
	"strings"
	"sync"

	"berth/internal/pattern"
	"berth/model/language"
)

// questionsTSV has a line for each kind of question that people ask in more ways than
// can be listed: the entry that answers it, a tab, and a regular expression, in lower
// case and with Chinese in one script. The entry $1 stands for what the first group
// matches. The first line that matches counts.
//
//go:embed questions.tsv
var questionsTSV string

// question is a kind of question, and the entry that answers it.
type question struct {
	answer string
	asked  *regexp.Regexp
}

// questions are parsed when a question is first asked.
var questions = sync.OnceValue(func() []question {
	var all []question
	for line := range strings.Lines(questionsTSV) {
		answer, asked, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, question{answer, regexp.MustCompile(asked)})
	}
	return all
})

// quoted matches what a message or a filter contains but a question does not.
var quoted = pattern.Lazy("^[a-z]+:[^ 0-9]|[\"`;]|(?:^|[^a-z])'|'(?:[^a-z]|$)")

// mostOfQuestion is the greatest number of words in a question. Anything longer is a
// message, part of which may look like a question.
const mostOfQuestion = 14

// answer returns the entry that answers a question, or "". It also returns "" for a
// question about a certain port, because there is more to say about that port than about
// ports in general. Questions about what to do with the port are the exception.
func answer(text string) string {
	said := strings.Join(strings.Fields(strings.ToLower(language.Simplified(trimmed(text)))), " ")
	if strings.Count(said, " ") >= mostOfQuestion || quoted().MatchString(said) || strings.Contains(said, ": ") {
		return ""
	}
	said, certain := unnumbered(said)
	for _, q := range questions() {
		switch m := q.asked.FindStringSubmatch(said); {
		case m == nil, q.answer == unconnected: // left to unreached, for when nothing else is known
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
