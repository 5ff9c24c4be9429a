package query

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	long := strings.Repeat("/opt/bin --flag ", 20)
	tests := []struct {
		text, s string
		in, is  bool
	}{
		{"nginx", "nginx", true, true},
		{"nginx", "NgInX", true, true},
		{"NGINX", "nginx", true, true},
		{"nginx", "ngin", false, false},
		{"nginx", "xnginx", true, false},
		{"nginx", "nginxx", true, false},
		{"nginx", "", false, false},
		{"aab", "aaab", true, false},
		{"[", "{", false, false}, // they differ in the bit that distinguishes lower case from upper case
		{"@", "`", false, false},
		{"x", long + "X", true, false},
		{"nginx", long + "NGINX", true, false},
		{"nginx", long + "ngin", false, false},
		{"nginx", "x" + long + "xX nginX", true, false},
		{"--config", long + "--CONFIG", true, false},
		{strings.Repeat("0", 63) + "X", strings.Repeat("0", 40), false, false},
		{"größe", "GRÖSSE größe", true, false},
		{"GRÖßE", "größe", true, true},
		{"größe", "grosse", false, false},
		{"größe", "grö", false, false},
		{"σ", "ΟΔΟΣ", true, false}, // a final sigma also matches
		{"ς", "Σ", true, true},
		{"中文", "a中文b", true, false},
		{"k", "\u212a", false, false}, // the Kelvin sign
		{"\u212a", "\u212a", true, true},
		{"ö", "\xff\xfeÖ", true, false},
	}
	for _, tt := range tests {
		p := newPattern(tt.text)
		if got := p.in(tt.s); got != tt.in {
			t.Errorf("%q in %q: %v", tt.text, tt.s, got)
		}
		if got := p.is(tt.s); got != tt.is {
			t.Errorf("%q is %q: %v", tt.text, tt.s, got)
		}
	}
}

// TestPatternIsContains compares patterns with strings.Contains. Its strings
// consist of few different letters, so that near misses are frequent.
func TestPatternIsContains(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(most int) string {
		b := make([]byte, 1+r.IntN(most))
		for i := range b {
			b[i] = "abABx-"[r.IntN(6)]
		}
		return string(b)
	}
	found := 0
	for range 20_000 {
		part, whole := text(4), text(60)
		if r.IntN(10) == 0 {
			part = text(60)
		}
		want := strings.Contains(strings.ToLower(whole), strings.ToLower(part))
		if got := newPattern(part).in(whole); got != want {
			t.Fatalf("%q in %q: %v", part, whole, got)
		}
		if want {
			found++
		}
	}
	if found < 2_000 || found > 18_000 {
		t.Errorf("%d of 20,000 found: too few of one kind to prove anything", found)
	}
}

// TestPatternIsLinear checks that a hostile string, which has the pattern's first
// letter everywhere, is scanned only once.
func TestPatternIsLinear(t *testing.T) {
	s := strings.Repeat("X", 2<<20) + "x"
	if newPattern("xe").in(s) {
		t.Error("found")
	}
}
