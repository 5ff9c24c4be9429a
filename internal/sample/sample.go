// Package sample determines how many cases the tests try and how many tests run in parallel.
// The plain command, go test ./..., tries only a sample of the long tests' cases. With
// BERTH_TEST_FULL=1, which .ci/run sets, every test tries all the cases that a change has to
// pass before it is accepted. Some tests have their own variable, named in the test's comment,
// which sets the amount for that test only.
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

// Size returns how many cases a test should try. If the environment variable is set, it gives
// the number; "all" means as many as there are. Otherwise, Size returns many if Full reports
// true, and few if it does not.
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

// Span returns how long a test should run. If the environment variable is set, it gives the
// duration. Otherwise, Span returns long if Full reports true, and short if it does not.
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

// Every returns a function that a test calls once for each case, and that reports whether to
// try the case. It selects the first case and every nth case after it, or all cases if Full
// reports true. If the cases come from nested loops, and n has no divisor in common with the
// length of any loop, then every value of every loop is tried.
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
