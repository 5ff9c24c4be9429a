package screen

import "testing"

// TestNotifier checks what is sent to each kind of terminal.
func TestNotifier(t *testing.T) {
	const osc9, osc777 = "\x1b]9;berth: queue full; 5\a", "\x1b]777;notify;berth;queue full, 5\a"
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"xterm":            {map[string]string{"TERM": "xterm-256color"}, "\a" + osc9},
		"kitty":            {map[string]string{"TERM": "xterm-kitty"}, "\a" + osc9},
		"GNOME Terminal":   {map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "\a" + osc777},
		"urxvt":            {map[string]string{"TERM": "rxvt-unicode-256color"}, "\a" + osc777},
		"foot":             {map[string]string{"TERM": "foot"}, "\a" + osc777},
		"tmux":             {map[string]string{"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, "\a\x1bPtmux;\x1b" + osc9 + "\x1b\\"},
		"tmux, over ssh":   {map[string]string{"TERM": "tmux-256color"}, "\a\x1bPtmux;\x1b" + osc9 + "\x1b\\"},
		"GNU Screen":       {map[string]string{"TERM": "screen.xterm-256color", "STY": "1.pts"}, "\a"},
		"Screen, over ssh": {map[string]string{"TERM": "screen"}, "\a"},
		"console":          {map[string]string{"TERM": "linux"}, "\a"},
		"serial line":      {map[string]string{"TERM": "vt220"}, "\a"},
		"FreeBSD console":  {map[string]string{"TERM": "cons25"}, "\a"},
		"nothing is known": {nil, "\a"},
	} {
		got := NewNotifier(func(name string) string { return c.env[name] }).Call("queue full; 5", true)
		if got != c.want {
			t.Errorf("%s is sent %q, want %q", name, got, c.want)
		}
	}
}

// TestNotificationsAreHarmless checks that notifications contain no control
// characters, from either set, and no right-to-left overrides. They must be short,
// and in ASCII if the terminal reads only ASCII.
func TestNotificationsAreHarmless(t *testing.T) {
	n := NewNotifier(func(name string) string { return map[string]string{"TERM": "xterm"}[name] })
	for text, want := range map[string]string{
		"a\x07b\x1b\\c\u009cd\u202ee\xfff\n": "ab\\cdef",
		"服務":                                 "服務",
	} {
		if got := n.Call(text, true); got != "\a\x1b]9;berth: "+want+"\a" {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if got := n.Call("服務 “x”", false); got != "\a\x1b]9;berth: ?? ?x?\a" {
		t.Errorf("in ASCII: %q", got)
	}
	long := make([]byte, 5000)
	for i := range long {
		long[i] = 'x'
	}
	if got := n.Call(string(long), true); len(got) > 220 {
		t.Errorf("%d bytes", len(got))
	}
}
