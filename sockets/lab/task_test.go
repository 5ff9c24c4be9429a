package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestParseTask(t *testing.T) {
	for line, ok := range map[string]bool{
		"listen 127.0.0.1:80": true, "dial 127.0.0.2:0": true, "queue 127.0.0.1:80 1": true, "await 127.0.0.1:80 FIN_WAIT1": true, "drop 127.0.0.1:9": true,
		"": false, "listen": false, "listen 127.0.0.1:80 1": false, "queue 127.0.0.1:80": false, "queue 127.0.0.1:80 -1": false, "queue 127.0.0.1:80 9999999999": false,
		"listen 0.0.0.0:80": false, "dial 192.0.2.1:80": false, "dial [::1]:80": false, "dial [::ffff:127.0.0.1]:80": false, "dial localhost:80": false, "listen :80": false,
		"reboot 127.0.0.1:80": false, "listen 127.0.0.1:80 x y": false, "listen 127.0.0.1:70000": false,
	} {
		if _, err := parseTask(strings.Fields(line)); (err == nil) != ok {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// FuzzTask checks what the lab promises, whoever writes the tasks: every address is on
// loopback, and numbers are small.
func FuzzTask(f *testing.F) {
	for _, line := range []string{"listen 127.0.0.1:80", "queue 127.0.0.1:80 1", "await 127.0.0.1:80 FIN_WAIT1", "dial 192.0.2.1:80", "waiting [::1]:80 9", "\x00 \xff"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words := strings.Fields(line)
		is, err := parseTask(words)
		if err != nil {
			return
		}
		if e, err := netip.ParseAddrPort(is.what); err != nil || !e.Addr().IsLoopback() || is.number < 0 || is.number > mostWaiting {
			t.Errorf("%q: %+v", line, is)
		}
		if !slices.Contains(words, is.verb) {
			t.Errorf("%q: the verb %q", line, is.verb)
		}
	})
}

// FuzzAnswer checks that an answer is read as it was meant, and that only "ok" is taken for
// success.
func FuzzAnswer(f *testing.F) {
	for _, line := range []string{"ok 127.0.0.1:80", "taken", "denied", "failed no such thing", "", "okay", "ok"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		said, err := parseAnswer("dial", line)
		if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); (err == nil) != (word == "ok") || err != nil && said != "" {
			t.Errorf("%q: %q, %v", line, said, err)
		}
	})
}

// TestAnswersComeBack: parsing an answer returns the result or the error that the other
// side put into it.
func TestAnswersComeBack(t *testing.T) {
	for _, c := range []struct {
		said string
		err  error
		want error
	}{
		{"127.0.0.1:80", nil, nil}, {"", nil, nil}, {"", syscall.EADDRINUSE, ErrTaken}, {"", fs.ErrPermission, ErrDenied}, {"", syscall.EACCES, ErrDenied},
	} {
		if said, err := parseAnswer("bind", answer(c.said, c.err)); said != c.said || !errors.Is(err, c.want) {
			t.Errorf("%q, %v: %q, %v", c.said, c.err, said, err)
		}
	}
	if _, err := parseAnswer("bind", answer("", fmt.Errorf("no\nway"))); err == nil || err.Error() != "bind: no way" {
		t.Error(err)
	}
}
