package query_test

import (
	"errors"
	"strings"
	"testing"

	"berth/model/language"
	"berth/model/query"
)

// wrongs lists invalid filters, each with the position of the mistake, what is
// wrong, and a part of the suggested correction.
var wrongs = []struct {
	filter string
	column int
	what   string
	mend   string
}{
	{"port:70000", 6, "port 70000", "a port is a whole number from 0 to 65535"},
	{"70000", 1, "port 70000", "a port is a whole number from 0 to 65535; for a process, write pid:70000"},
	{":70000", 2, "port 70000", "a port is a whole number"},
	{"port:99999999999999999999", 6, "port 99999999999999999999", "a port is a whole number"},
	{"10.0.0.5:70000", 10, "port 70000", "a port is a whole number"},
	{"[::1]:x", 7, "port x", "a port is a whole number"},
	{"port:80,443,x", 13, "port x", "for a name, write service:x"},
	{"lport:http", 7, "port http", "for a name, write service:http"},
	{"port:80,", 9, "port", "a value is missing next to the comma"},
	{"port:,80", 6, "port", "a value is missing next to the comma"},
	{"port:9000-8000", 6, "port 9000-8000", "8000-9000"},
	{"port:-", 6, "port -", "a port is a whole number"},
	{"port:1-2-3", 8, "port 2-3", "a port is a whole number"},
	{"2024-01-01", 6, "port 01-01", "a port is a whole number"},
	{"port>", 6, "port", "a value is missing, as in port:80,443"},
	{"port:>", 7, "port", "a value is missing"},
	{"port>80,443", 6, "port 80,443", "a port is a whole number"},
	{":", 2, "port", "a number is missing after the colon"},
	{"10.0.0.5:", 10, "port", "a number is missing after the colon"},

	{"10.0.0.300", 1, "address 10.0.0.300", "an address looks like 10.0.0.5"},
	{"10.0.0.300:80", 1, "address 10.0.0.300", "an address looks like 10.0.0.5"},
	{"10.0.0.0/33", 1, "network 10.0.0.0/33", "10.0.0.0/8"},
	{"::1/200", 1, "network ::1/200", "10.0.0.0/8"},
	{"fe80::1%eth0/64", 1, "network fe80::1%eth0/64", "fe80::/10"},
	{"fe80::zz", 1, "address fe80::zz", "written [::1]:80"},
	{":::80", 1, "address :::80", "written [::1]:80"},
	{"[::1", 1, "address [::1", "[::1]:80"},
	{"ip:10.0.0.5:80", 4, "address 10.0.0.5:80", "local:10.0.0.5:80"},
	{"ip:10.0", 4, "address 10.0", "10.0.0.0/8"},
	{"local:nginx", 7, "address nginx", "10.0.0.5"},
	{"local:10.0.0.5,", 16, "local", "a value is missing"},
	{"localhost:80", 1, "field localhost", "127.0.0.1 or [::1]"},

	{"prot:tcp", 1, "field prot", "did you mean port, proc or proto?"},
	{"sport:80", 1, "field sport", "did you mean lport?"},
	{"process:nginx", 1, "field process", "did you mean proc?"},
	{"nginx 80 usr:root", 10, "field usr", "did you mean user?"},
	{"colour:red", 1, "field colour", "there is no such field; quote it"},
	{"http://example.org", 1, "field http", "quote it to match it as text"},
	{"port > 1023", 6, ">", "as in port>1023"},
	{"=nginx", 1, "=nginx", "as in port>1023"},
	{"rate:fast", 6, "rate fast", "a number of bytes"},
	{"queue:80pc", 7, "queue 80pc", "a percentage"},

	{"proc:", 6, "proc", "a value is missing, as in proc:nginx"},
	{`proc:""`, 6, "proc", "a value is missing"},
	{"proc:nginx,", 12, "proc", "a value is missing next to the comma"},
	{"proc>nginx", 5, "proc >", "use : or ="},
	{"pid:abc", 5, "pid abc", "whole numbers"},
	{"pid:12,-x", 9, "pid x", "whole numbers"},
	{"age:10", 5, "age 10", "a unit, such as"},
	{"age:-10x", 6, "age 10x", "a unit, such as"},
	{"age:", 5, "age", "as in age:-10s"},
	{"rtt:fast", 5, "rtt fast", "a unit, such as"},
	{"age:+10s", 5, "age +10s", "a unit, such as"},
	{"age:999999999999d", 5, "age 999999999999d", "a unit"},
	{"sendq:10X", 7, "sendq 10X", "1500, 64k or 1M"},
	{"sendq:99999999999999999999G", 7, "sendq 99999999999999999999G", "1500"},
	{"cookie:xyz", 8, "cookie xyz", "hexadecimal"},
	{"state:foo", 7, "state foo", "it must be one of listen, bound"},
	{"state:lisen", 7, "state lisen", "did you mean listen?"},
	{"state:listen,", 14, "state", "a value is missing"},
	{"proto:sctp", 7, "proto sctp", "it must be one of tcp, udp, unix"},
	{"is:open", 4, "is open", "alert, exposed, new, local, problem, unknown"},
	{"is:expose", 4, "is expose", "did you mean exposed?"},
	{"class:wellknow", 7, "class wellknow", "well-known"},
	{"side:input", 6, "side input", "listen, in, out, none"},

	{"(80", 1, "(", "it has no closing )"},
	{"80 (", 4, "(", "it has no closing )"},
	{"((80)", 1, "(", "it has no closing )"},
	{"80)", 3, ")", "it has no opening ( before it"},
	{")", 1, ")", "it has no opening ( before it"},
	{"80 or )", 4, "or", "it needs a term after it"},
	{"()", 1, "()", "it needs a term inside"},
	{`"nginx`, 1, "quote", `no closing "`},
	{`proc:"my app`, 6, "quote", `no closing "`},
	{`""`, 1, `""`, "between the quotes"},
	{"80 or", 4, "or", "it needs a term after it"},
	{"or 80", 1, "or", "it needs a term before it"},
	{"80 and or 53", 8, "or", "it needs a term before it"},
	{"80 not", 4, "not", "it needs a term after it"},
	{"!", 1, "!", "it needs a term after it"},
	{"(80 or) 53", 5, "or", "it needs a term after it"},
	{strings.Repeat("(", 101) + "80", 101, "(", "nested too deeply"},
	{strings.Repeat("!", 101) + "80", 101, "!", "nested too deeply"},

	// Columns count runes, not bytes, and the messages are safe to display.
	{"ä ö port:x", 10, "port x", "a port is"},
	{"pid:\x1b[2J", 5, `pid \x1b[2J`, "whole numbers"},
	{"pid:\xff", 5, "pid \ufffd", "whole numbers"},
}

func TestErrors(t *testing.T) {
	for _, tt := range wrongs {
		_, err := query.Parse(tt.filter)
		var got *query.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: error %v", tt.filter, err)
			continue
		}
		en := language.English()
		if got.Text != tt.filter || got.Column != tt.column || got.What(en) != tt.what || !strings.Contains(got.Mend(en), tt.mend) {
			t.Errorf("%s: %q, column %d: %q, %q; want %d: %q, %q in it", tt.filter, got.Text, got.Column, got.What(en), got.Mend(en), tt.column, tt.what, tt.mend)
		}
		for _, tag := range language.Tags() {
			l, _ := language.New(tag)
			if said := got.What(l) + got.Mend(l); strings.Contains(said, "{filter.") || strings.Contains(said, "{text}") {
				t.Errorf("%s: %s: %q", tag, tt.filter, said)
			}
		}
	}
}

func TestErrorIsOneLine(t *testing.T) {
	_, err := query.Parse("port:70000")
	if got, want := err.Error(), "port 70000: a port is a whole number from 0 to 65535 (column 6)"; got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
