package query_test

import (
	"testing"

	"berth/model/query"
)

func TestExcludes(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "proc:nginx": false, "not user:root": true, "!user:root": true, "not user:root not proc:sshd": true, "not not proc:nginx": false,
		"proc:nginx not user:root": false, "proc:nginx or not user:root": true, "not (proc:a or proc:b)": true, "not (proc:a proc:b)": true,
		"not (not proc:a not proc:b)": false, "not (not proc:a or proc:b)": false, "not (not proc:a proc:b)": true, "(proc:a or proc:b) not user:root": false,
		"(proc:a or not proc:b) lport:80": false, "(proc:a or not proc:b) not lport:80": true, "port:80": false,
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Excludes(); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
