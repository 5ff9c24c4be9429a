package query_test

import (
	"errors"
	"testing"

	"berth/model/query"
)

func TestSettled(t *testing.T) {
	for text, want := range map[string]string{
		"nginx o": "nginx ", "nginx O": "nginx ", "nginx or": "nginx or", "nginx an": "nginx ", "nginx no": "nginx ", "nginx |": "nginx ", "(a b) n": "(a b) ",
		"nginx o ": "nginx o ", "nginx op": "nginx op", "o": "o", "n": "n", "nginx": "nginx", `nginx "o"`: `nginx "o"`, "nginx o\"": "nginx o\"",
		"not o": "not o", "a or n": "a or n", "": "", "日本 o": "日本 ", "port:80 a": "port:80 ", "nginx:o": "nginx:o", "(a": "(a",
	} {
		if got := query.Settled(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUnfinishedOrWrong(t *testing.T) {
	for text, want := range map[string]bool{
		"nginx or": true, "not": true, "!": true, "(": true, "(a or b": true, `"a`: true, "port:": true, "port>": true, "port:80,": true, ":": true, "10.0.0.5:": true, "a (not": true,
		"port:70000": false, "or nginx": false, "a or )": false, "a)": false, "prot:tcp": false, "port:,80": false, "10.0.0.300": false, "not )": false,
	} {
		_, err := query.Parse(text)
		var wrong *query.Error
		if !errors.As(err, &wrong) || wrong.Unfinished != want {
			t.Errorf("%q: unfinished is not %v: %v", text, want, err)
		}
	}
}
