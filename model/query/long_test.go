package query_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"berth/internal/sample"
	"berth/model/query"
	"berth/sockets"
)

// filters returns kinds of long filters, valid and invalid, each as a function of
// the length.
func filters() map[string]func(n int) string {
	again := func(s string) func(int) string {
		return func(n int) string { return strings.Repeat(s, n/len(s)+1) }
	}
	counted := func(format string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				fmt.Fprintf(&b, format, i*7919%65536)
			}
			return b.String()
		}
	}
	after := func(head string, f func(int) string, tail string) func(int) string {
		return func(n int) string { return head + f(n) + tail }
	}
	return map[string]func(int) string{
		"one word": again("a"), "words": again("a "), "other words": counted("w%d "), "alternatives": after("", again("a or "), "a"),
		"digits": again("1"), "numbers": counted("%d,"), "dots": again("1."), "dashes": after("port:", again("1-"), ""), "colons": again(":"), "brackets": again("["),
		"fields": again("a:"), "signs": again("="), "less": again("<"), "quotes": again(`"`), "quoted": again(`"a b" `),
		"ports": after("", counted("port:%d or "), "port:1"), "not these": counted("not port:%d "), "a list": after("port:1", counted(",%d"), ""),
		"addresses": after("ip:10.0.0.1", again(",10.0.0.2"), ""), "names": after("proc:a", again(`,"b"`), ""), "protocols": after("proto:", again("tcp,"), "x"),
		"a field that is none": after("", again("x"), ":1"), "a state that is none": after("state:", again("x"), ""),
		"deep": again("("), "not not": again("not "), "groups": again("(a) "), "deep, and closed": after(strings.Repeat("(", 90), again("a "), strings.Repeat(")", 90)),
		"a mistake in a group": after("(", again("a "), "port:70000"), "a mistake behind": after("", again("(a) "), "port:70000"), "an end that lacks": after("(", again("a and "), ""),
	}
}

// work does everything that is done with a filter while it is being typed, whether
// it is valid or not.
func work(text string) {
	q, err := query.Parse(text)
	if wrong, ok := err.(*query.Error); ok {
		q = wrong.Before(query.Query{})
	}
	q.Ask(sockets.Everything())
	q.Named()
	q.ByLikeness()
	if by := q.ByPorts(); by != nil {
		by(query.Ports{Local: 1, Remote: -1})
	}
}

// taken returns the number of bytes that f allocates, regardless of what else is
// running.
func taken(f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestWorkGrowsWithTheLength checks that the work grows no faster than the filter.
// Eight times the length takes about eight times the work; if every part were
// processed again for each other part, it would take 64 times the work. No depth of
// nesting overflows the stack.
func TestWorkGrowsWithTheLength(t *testing.T) {
	const short, times = 4 << 10, 8
	tried := sample.Every(3)
	for name, f := range filters() {
		if !tried() {
			continue
		}
		for what, measure := range map[string]func(func()) uint64{"bytes": taken, "processor time": spent} {
			few, many := f(short), f(short*times)
			ratio := 1e9
			for range 12 { // the smallest result is the least distorted
				a := measure(func() {
					for range times { // the same amount of text, so that both measurements take the same time
						work(few)
					}
				})
				b := measure(func() { work(many) })
				ratio = min(ratio, times*float64(b+1)/float64(a+1))
				if ratio <= 2*times {
					break
				}
			}
			if ratio > 3*times {
				t.Errorf("%s: %d times the length takes %.0f times the %s", name, times, ratio, what)
			}
		}
	}
	work(strings.Repeat("(", 1<<20))
	work(strings.Repeat("not ", 1<<20))
	work(strings.Repeat("!(", 1<<19))
}

// TestTypedIsParsed checks that a filter that is typed letter by letter ends up the
// same as one that is parsed as a whole.
func TestTypedIsParsed(t *testing.T) {
	text := `nginx or (proc:redis and not port:80,443) "a b" 10.0.0.0/8 state:listen nginx !is:new`
	var typed query.Query
	for i := range text {
		if q, err := typed.Parse(text[:i+1]); err == nil {
			typed = q
		}
	}
	whole, err := query.Parse(text)
	if err != nil || !typed.Equal(whole) {
		t.Fatal(typed, whole, err)
	}
	for name, r := range named() {
		if typed.Match(r, now) != whole.Match(r, now) {
			t.Errorf("%s: %t", name, typed.Match(r, now))
		}
	}
}

// TestBefore compares the filter that Before returns with the longest valid prefix
// that ends at a space. The former must not be shorter.
func TestBefore(t *testing.T) {
	words := []string{"nginx", "(", ")", "not", "and", "or", "port:80", "port:70000", "state:x", `"a b"`, `"`, "proc:", "10.0.0.1", "!", ":", "is:new,x", "a,b"}
	r := rand.New(rand.NewPCG(3, 3))
	wrongs := 0
	for range sample.Size(t, "BERTH_TEST_MISTAKES", 5_000, 20_000) {
		var some []string
		for range 1 + r.IntN(9) {
			some = append(some, words[r.IntN(len(words))])
		}
		text := strings.Join(some, []string{" ", " ", ""}[r.IntN(3)])
		_, err := query.Parse(text)
		wrong, ok := err.(*query.Error)
		if !ok {
			continue
		}
		wrongs++
		if got, want := wrong.Before(query.Query{}), before(wrong); len(got.String()) < len(want.String()) {
			t.Fatalf("%q, wrong at %d: %q, want %q", text, wrong.Column, got, want)
		}
	}
	if wrongs < 1000 {
		t.Errorf("only %d were wrong", wrongs)
	}
}

// before removes one word at a time until the rest is valid.
func before(e *query.Error) query.Query {
	text := string([]rune(e.Text)[:e.Column-1])
	for text != "" {
		if q, err := query.Parse(text); err == nil {
			return q
		}
		text = text[:max(0, strings.LastIndexByte(text, ' '))]
	}
	return query.Query{}
}

// BenchmarkTyped types a filter of 4 KB letter by letter, the way it arrives from a
// terminal without bracketed paste.
func BenchmarkTyped(b *testing.B) {
	text := strings.Repeat("web ", 1024)
	for b.Loop() {
		var q query.Query
		for i := range text {
			if typed, err := q.Parse(text[:i+1]); err == nil {
				q = typed
			}
		}
	}
}
