package program_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"berth/sockets/program"
)

// TestRecorded determines the names of processes from the /proc of a Debian 12 system.
// Each line of the recording has comm, exe and cmdline, and the expected name and
// label.
func TestRecorded(t *testing.T) {
	f, err := os.Open("testdata/recorded.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		all := quoted(t, lines.Text())
		if len(all) != 5 {
			t.Fatalf("%d texts in %s", len(all), lines.Text())
		}
		got := program.Of(all[0], all[1], program.Args([]byte(all[2])))
		if got.Name != all[3] || got.Label != all[4] {
			t.Errorf("%q %q %q:\n got %q, %q\nwant %q, %q", all[0], all[1], all[2], got.Name, got.Label, all[3], all[4])
		}
	}
	if n < 40 {
		t.Errorf("%d processes are too few", n)
	}
}

// quoted returns the quoted strings in a line.
func quoted(t *testing.T, line string) []string {
	t.Helper()
	var all []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		text, err := strconv.QuotedPrefix(line)
		if err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		line = line[len(text):]
		text, err = strconv.Unquote(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}
