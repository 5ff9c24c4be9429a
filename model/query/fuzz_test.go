package query_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"berth/model/query"
	"berth/sockets"
	"berth/sockets/scrub"
)

func FuzzParse(f *testing.F) {
	for _, w := range wrongs {
		f.Add(w.filter)
	}
	for _, field := range query.Fields() {
		f.Add(field.Example)
	}
	f.Add(`proc:"my \"app\"" and (10.0.0.5:80 or [::1]:80) !state:time_wait`)
	f.Add(strings.Repeat("not ", 300))
	f.Add(strings.Repeat("(80 ", 99) + "not") // deeply nested, with nothing inside
	f.Add(strings.Repeat("0", 63) + "X")      // longer than the text in which it is searched for
	rows := named()
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(text)
		if err != nil {
			holdError(t, text, err)
			return
		}
		for _, r := range rows {
			if q.Match(r, now) {
				ask := sockets.Everything()
				ask.Protos |= sockets.Protos(sockets.Unix)
				if ask = q.Ask(ask); !ask.Covers(&r.Socket) {
					t.Errorf("%q accepts %v, which its Ask leaves out", text, r.Socket)
				}
			}
		}
		again, err := query.Parse(q.String())
		if err != nil || again.String() != q.String() || again.Named() != q.Named() {
			t.Errorf("%q is parsed again as %q: %v", q, again, err)
		}
	})
}

// holdError checks that an error has a position and is safe to display.
func holdError(t *testing.T, text string, err error) {
	var e *query.Error
	if !errors.As(err, &e) {
		t.Fatalf("%q: error %T", text, err)
	}
	if e.Column < 1 || e.Column > utf8.RuneCountInString(text)+1 || e.Text != text {
		t.Errorf("%q: column %d, text %q", text, e.Column, e.Text)
	}
	if e.What(nil) == "" || e.Mend(nil) == "" || strings.ContainsFunc(e.Error(), unicode.IsControl) || scrub.String(e.Error()) != e.Error() {
		t.Errorf("%q: %q", text, e)
	}
}
