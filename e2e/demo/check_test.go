//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestCommittedPictures plays the tape again and checks that each picture has the
// same text as the committed one.
func TestCommittedPictures(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a crowd in namespaces of its own needs root")
	}
	demo := filepath.Join(t.TempDir(), "demo")
	if out, err := exec.Command("go", "build", "-o", demo, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(demo, "-check")
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
}

func TestMask(t *testing.T) {
	m := newMasker()
	for text, want := range map[string]string{
		" berth  web-1   ● live 1s · poll <1 ms      10 listening ": " berth  web-1  ● live COST  10 listening",
		" web-1  ◌ poll has taken 3s…   10 listening":               " web-1  ● live COST  10 listening",
		"  nginx   1223  www-data   >1m\n  sshd  1217  12s":         "  nginx  PID  www-data  AGE\n  sshd  PID  RATES",
		" 7 established  +2/s    -0/s  ↓  223 ↑  1.2k  ▂▂":          " 7 established",
		" sshd  1217      ·   1.2k  12s\n sshd  1217  –  –":         " sshd  PID  RATES\n sshd  PID  RATES",
		"since 17:54:41 (1m)":                     "since CLOCK (AGE)",
		"10.0.0.9:49218 ◇":                        "10.0.0.9:EPHEMERAL ◇",
		" ◇ 36000 ::::":                           " ◇ 36000 ::::",
		"60694, out of 32768 to 60999, not 32769": "EPHEMERAL, out of 32768 to 60999, not EPHEMERAL",
		"127.0.0.1:8000 80":                       "127.0.0.1:8000 80",
		"◇  1024       ····■":                     "◇  1024  ····■",
	} {
		if got := m.mask(text); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestRecord(t *testing.T) {
	was := record{map[string]string{"a.gif": "1f"}, []take{{"film", " one\n\n two"}, {"map", "three"}}}
	var b bytes.Buffer
	if err := was.write(&b); err != nil {
		t.Fatal(err)
	}
	now, err := readRecord(&b)
	if err != nil || !reflect.DeepEqual(was, now) {
		t.Fatalf("%v: got %+v, want %+v", err, now, was)
	}
	if err := differ(was.takes, now.takes); err != nil {
		t.Error(err)
	}
	now.takes[1].text = "four"
	if err := differ(was.takes, now.takes); err == nil || !strings.Contains(err.Error(), "was  three\nnow  four") {
		t.Errorf("another text: %v", err)
	}
	if err := differ(was.takes, now.takes[:1]); err == nil {
		t.Error("a missing picture goes unnoticed")
	}
}
