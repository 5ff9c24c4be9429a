package query

import (
	"strconv"

	"berth/model/language"
	"berth/sockets/scrub"
)

// Error is a mistake in a filter.
type Error struct {
	Text   string // the whole filter as given
	Column int    // the first wrong character, counting from 1 in runes; one past the end if something is missing there

	// Unfinished is set if the filter is correct so far but must continue, as after
	// "nginx or".
	Unfinished bool

	what, mend language.Sentence
	choice     []string          // the only valid values
	near       []string          // what the user may have meant
	also       language.Sentence // what else would be valid
}

// What returns the part that is wrong, such as "port 70000". It is safe to display.
func (e *Error) What(l *language.Language) string { return l.Say(e.what.Key, e.what.Facts) }

// Mend describes what would be correct: "a port is a whole number from 0 to 65535".
func (e *Error) Mend(l *language.Language) string {
	mend := l.Say(e.mend.Key, e.mend.Facts)
	if len(e.choice) > 0 {
		mend = l.Say("filter.choice", language.Facts{"names": l.Series(e.choice)})
	}
	if len(e.near) > 0 {
		mend = l.Say("filter.near", language.Facts{"names": l.Either(e.near), "mend": mend})
	}
	if e.also.Key != "" {
		mend = l.Say("filter.also", language.Facts{"mend": mend, "also": l.Say(e.also.Key, e.also.Facts)})
	}
	return mend
}

// Error returns one line: "port 70000: a port is a whole number from 0 to 65535 (column 6)".
func (e *Error) Error() string { return e.Line(language.English()) }

// Line is like Error, in the given language.
func (e *Error) Line(l *language.Language) string {
	return l.Say("filter.at", language.Facts{"what": e.What(l), "mend": e.Mend(l), "column": strconv.Itoa(e.Column)})
}

// wrong makes an Error. key is the key of the message that describes what would be
// correct, and facts are pairs of a name and a value for that message. what and
// facts may quote the filter verbatim.
func wrong(column int, what language.Sentence, key string, facts ...string) *Error {
	return &Error{Column: column, what: what, mend: phrase(key, facts...)}
}

// phrase returns the filter message for key, with its facts made safe to display.
func phrase(key string, pairs ...string) language.Sentence {
	s := language.Sentence{Key: "filter." + key, Facts: language.Facts{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Facts[pairs[i]] = scrub.String(pairs[i+1])
	}
	return s
}

// quoted names the mistake by quoting it.
func quoted(text string) language.Sentence { return phrase("what.text", "text", text) }

// valued names a wrong value together with its noun, which may be a field: "port
// 70000".
func valued(noun, text string) language.Sentence {
	switch noun {
	case "address", "network", "field", "port":
		return phrase("what."+noun, "text", text)
	}
	return quoted(noun + " " + text)
}
