package system_test

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestCallersAtOnceGetPortsOfTheirOwn checks that fifty callers that request a port
// in a range at the same time fare as well as fifty independent draws. From 1000
// ports, such draws would give 49 different ones on average. The chance of fewer
// than 40 would be less than one in a billion.
func TestCallersAtOnceGetPortsOfTheirOwn(t *testing.T) {
	berth := os.Getenv(programEnv)
	const callers = 50
	var all sync.WaitGroup
	var mu sync.Mutex
	drawn := map[string]int{}
	for range callers {
		all.Go(func() {
			var errs bytes.Buffer
			c := exec.Command(berth, "free", "6000-6999")
			c.Stderr = &errs
			out, err := c.Output()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("%v: %s", err, &errs)
			}
			drawn[strings.TrimSpace(string(out))]++
		})
	}
	all.Wait()
	if len(drawn) < 40 {
		t.Errorf("%d callers got %d different ports", callers, len(drawn))
	}
	for text := range drawn {
		switch n, err := strconv.Atoi(text); {
		case err != nil || n < 6000 || n > 6999:
			t.Errorf("%q is no port of the range", text)
		case n == 6000 || n == 6566 || n >= 6665 && n <= 6669 || n == 6679 || n == 6697:
			t.Errorf("no browser opens %d", n)
		}
	}
	t.Logf("%d callers got %d different ports", callers, len(drawn))
}
