package action

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestLogIsBounded(test *testing.T) {
	var t telling
	for i := range 3 * logged {
		t.note(time.Now(), fmt.Sprint("line ", i))
	}
	if len(t.log) != logged || !strings.HasSuffix(t.log[0], fmt.Sprint("line ", 3*logged-1)) {
		test.Errorf("%d lines, the first %q", len(t.log), t.log[0])
	}
}
