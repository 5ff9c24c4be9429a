// Package sample says how much tests try, and how many of them run at once. The plain command,
// go test ./..., tries a sample of the long tests' cases. With BERTH_TEST_FULL=1 every test
// tries all that a change has to pass before it is accepted, as .ci/run does. A variable for a
// single test, which the test's comment names, sets the amount for that test only.
package sample

import (
	"math"
	"os"
	"strconv"
	"testing"
	"time"
)

// Full reports whether tests try all of their cases.
func Full() bool { return os.Getenv("BERTH_TEST_FULL") != "" }

// Size returns how many cases a test tries: few, or many with Full, or the number in the
// environment variable of that name, in which "all" means as many as there are.
func Size(t testing.TB, variable string, few, many int) int {
	t.Helper()
	switch text := os.Getenv(variable); {
	case text == "all":
		return math.MaxInt
	case text != "":
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("%s is %q, not a number of cases", variable, text)
		}
		return n
	case Full():
		return many
	}
	return few
}

// Span returns how long a test goes on: short, or long with Full, or the duration in the
// environment variable of that name.
func Span(t testing.TB, variable string, short, long time.Duration) time.Duration {
	t.Helper()
	if text := os.Getenv(variable); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			t.Fatalf("%s is %q, not a duration", variable, text)
		}
		return d
	}
	if Full() {
		return long
	}
	return short
}

// Every returns a function that reports, for each case in turn, whether the test tries it: the
// first and every nth after it, or all of them with Full. If cases come from nested loops, an n
// that has no divisor in common with the length of any loop leaves out no value of any loop.
func Every(n int) (next func() bool) {
	if Full() {
		n = 1
	}
	seen := 0
	return func() bool {
		seen++
		return (seen-1)%n == 0
	}
}
