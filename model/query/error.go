package query

import (
	"strconv"

	"berth/model/language"
	"berth/sockets/scrub"
)

// Error is what is wrong with a filter.
type Error struct {
	Text   string // the whole filter, as it was given
	Column int    // the first wrong character, counted from 1 in runes; one more than there are where something is missing at the end

	// Unfinished: nothing is wrong with what is there, and more is to come, as
	// after "nginx or".
	Unfinished bool

	what, mend language.Sentence
	choice     []string          // what alone is right
	near       []string          // what may have been meant
	also       language.Sentence // what else would be right
}

// What names what is wrong: "port 70000". It is fit to be shown.
func (e *Error) What(l *language.Language) string { return l.Say(e.what.Key, e.what.Facts) }

// Mend says what would be right: "a port is a whole number from 0 to 65535".
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

// Line is Error in a language.
func (e *Error) Line(l *language.Language) string {
	return l.Say("filter.at", language.Facts{"what": e.What(l), "mend": e.Mend(l), "column": strconv.Itoa(e.Column)})
}

// wrong makes an Error: key is of what would be right, and facts, pairs of a name
// and a value, go with it. what and they may quote the filter as it is.
func wrong(column int, what language.Sentence, key string, facts ...string) *Error {
	return &Error{Column: column, what: what, mend: phrase(key, facts...)}
}

// phrase is a text of a filter's with its facts, fit to be shown.
func phrase(key string, pairs ...string) language.Sentence {
	s := language.Sentence{Key: "filter." + key, Facts: language.Facts{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Facts[pairs[i]] = scrub.String(pairs[i+1])
	}
	return s
}

// quoted names what is wrong as it was written.
func quoted(text string) language.Sentence { return phrase("what.text", "text", text) }

// valued names a value that is wrong with its noun, which may be a field: "port 70000".
func valued(noun, text string) language.Sentence {
	switch noun {
	case "address", "network", "field", "port":
		return phrase("what."+noun, "text", text)
	}
	return quoted(noun + " " + text)
}
