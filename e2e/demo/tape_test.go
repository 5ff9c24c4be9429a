//go:build linux

package main

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"berth/e2e/fixture"
	"berth/e2e/screen"
)

func TestReadTape(t *testing.T) {
	got, err := readTape(strings.NewReader(`
# a comment
start nginx@root | nginx: worker : listen 0.0.0.0:80; udp 127.0.0.1:53
start ssh away : dial 10.0.0.5:22 1
tell ssh : drop
stop nginx
berth lab client
keys a<1s>
see ^a+
hold 1.5s
still map
cut
`))
	want := tape{
		{verb: "start", who: "nginx", role: fixture.Role{Name: "nginx", Args: []string{"nginx:", "worker"}}, tasks: []string{"listen 0.0.0.0:80", "udp 127.0.0.1:53"}},
		{verb: "start", who: "ssh", away: true, role: fixture.Role{Name: "ssh", Args: []string{}}, tasks: []string{"dial 10.0.0.5:22 1"}},
		{verb: "tell", who: "ssh", role: fixture.Role{Name: "ssh", Args: []string{}}, tasks: []string{"drop"}},
		{verb: "stop", who: "nginx"},
		{verb: "berth", args: []string{"lab", "client"}},
		{verb: "keys", keys: []screen.Stroke{{Bytes: "a"}, {Pause: time.Second}}},
		{verb: "see", text: regexp.MustCompile("(?m)^a+")},
		{verb: "hold", pause: 1500 * time.Millisecond},
		{verb: "still", who: "map"},
		{verb: "cut"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
}

func TestTapeErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"\ndance":             "line 2",
		"start nginx":         "behind a colon",
		"start  : listen :80": "whose",
		"keys <what>":         "neither a key",
		"hold long":           "invalid duration",
		"see (":               "missing closing",
	} {
		if _, err := readTape(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestOurTapeIsWhole(t *testing.T) {
	f, err := os.Open("demo.tape")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	steps, err := readTape(f)
	if err != nil || len(steps) < 10 {
		t.Errorf("%d steps: %v", len(steps), err)
	}
}
