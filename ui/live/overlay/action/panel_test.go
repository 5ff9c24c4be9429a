package action

import (
	"fmt"
	"testing"
	"time"
)

func TestLogIsBounded(test *testing.T) {
	var t telling
	for i := range 3 * logged {
		t.note(time.Now(), fmt.Sprint("line ", i))
	}
	if len(t.log) != logged || t.log[0].text != fmt.Sprint("line ", 3*logged-1) {
		test.Errorf("%d lines, the first %v", len(t.log), t.log[0])
	}
}
