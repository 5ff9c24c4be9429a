package procfs

import (
	"strings"
	"testing"
	"time"
)

const statTail = " S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 4711 50339840 4509 18446744073709551615"

func TestParseStat(t *testing.T) {
	tests := []struct{ name, text, comm string }{
		{"plain", "7 (nginx)" + statTail, "nginx"},
		{"spaces", "7 (tmux: server)" + statTail, "tmux: server"},
		{"brackets", "7 (a) R 1 (b)" + statTail, "a) R 1 (b"},
		{"line end", "7 (a\nb)" + statTail + "\n", "a\nb"},
		{"empty", "7 ()" + statTail, ""},
		{"escape", "7 (\x1b[2J\xff)" + statTail, "\x1b[2J\xff"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parseStat([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if string(s.comm) != tt.comm || s.state != 'S' || s.threads != 3 || s.start != 4711 || s.flags != 4194560 {
				t.Errorf("got %q %c threads %d start %d flags %d", s.comm, s.state, s.threads, s.start, s.flags)
			}
		})
	}
}

func TestParseStatRefuses(t *testing.T) {
	for _, text := range []string{
		"", "7", "7 (a", "7 a)", ")(", "7 (a) S 1 2", "7 (a)" + strings.Replace(statTail, "4711", "-1", 1),
		"7 (a)" + strings.Replace(statTail, " S ", " SS ", 1),
	} {
		if s, err := parseStat([]byte(text)); err == nil {
			t.Errorf("%q was read as %+v", text, s)
		}
	}
}

func TestStatesOfStat(t *testing.T) {
	tests := []struct {
		stat                     stat
		kernel, leaderless, dead bool
	}{
		{stat{state: 'S', threads: 1}, false, false, false},
		{stat{state: 'Z', threads: 1}, false, true, true},
		{stat{state: 'Z', threads: 2}, false, true, false},
		{stat{state: 'I', threads: 1, flags: 69238880}, true, false, false},
	}
	for _, tt := range tests {
		if k, l, d := tt.stat.ofKernel(), tt.stat.leaderless(), tt.stat.dead(); k != tt.kernel || l != tt.leaderless || d != tt.dead {
			t.Errorf("%+v: kernel %t, leaderless %t, dead %t", tt.stat, k, l, d)
		}
	}
}

func TestBootAndStart(t *testing.T) {
	boot := parseBoot([]byte("cpu  1 2 3\nintr 0\nctxt 5\nbtime 1700000000\nprocesses 9\n"))
	if want := time.Unix(1700000000, 0); !boot.Equal(want) {
		t.Fatalf("boot %v, want %v", boot, want)
	}
	if got, want := after(boot, 4711), boot.Add(47110*time.Millisecond); !got.Equal(want) {
		t.Errorf("started %v, want %v", got, want)
	}
	for _, text := range []string{"", "btime\n", "btime x\n", "btime 99999999999999999999\n"} {
		if boot := parseBoot([]byte(text)); !boot.IsZero() {
			t.Errorf("%q: %v", text, boot)
		}
	}
	if !after(time.Time{}, 4711).IsZero() {
		t.Error("a start was returned although boot is unknown")
	}
}

func FuzzStat(f *testing.F) {
	f.Add([]byte("7 (nginx)" + statTail))
	f.Add([]byte("7 (a)) S"))
	f.Add([]byte(")("))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parseStat(text)
		if err == nil && !strings.Contains(string(text), "("+string(s.comm)+")") {
			t.Errorf("%q is not the name in %q", s.comm, text)
		}
	})
}
