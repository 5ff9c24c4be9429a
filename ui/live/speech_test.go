package live

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"berth/model/column"
	"berth/model/language"
	"berth/sockets"
	"berth/sockets/act"
	"berth/sockets/lab"
	"berth/ui/cell"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// kept is what stays as it is in every language, besides names of programs: column
// heads, states, keys, flags, units, commands, and words of the filter language.
var kept = regexp.MustCompile(`\b(berth|ss|lsof|curl|netstat|kill|root|sudo|tcp|udp|unix|ip|ipv4|ipv6|pid|uid|fd|socket|inode|cookie|http|https|` +
	`enter|esc|space|tab|shift|ctrl|alt|pgup|pgdn|home|end|backspace|up|down|left|right|yes|` +
	`[A-Z]+[-_0-9A-Z]*|[a-z_-]+\(\)|(state|proc|port|lport|rport|pid|user|is|service|class|side|proto|ip|local|remote|net)(:\S*)?|\S*[0-9:/._-]\S*)\b`)

// english finds two English words in a row.
var english = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// inChinese leaves out of a frame what names programs, users and services, and what
// stays in every language.
func inChinese(text string) string {
	for _, name := range []string{"nginx: worker process", "nginx: master process", "nginx -g daemon off", "python3 -m http.server", "http protocol over TLS/SSL", "World Wide Web HTTP", "lab queue", "PostgreSQL Database", "postgresql", "postgres", "gunicorn", "nginx"} {
		text = strings.ReplaceAll(text, name, "·")
	}
	return text
}

// TestNoEnglishIsLeft walks through every view, overlay and notice in both Chinese
// scripts and finds no two English words in a row that are not names.
func TestNoEnglishIsLeft(t *testing.T) {
	states := [][]string{
		{},
		{"enter"},
		{"e"},
		{"?"},
		{"?", "pgdown"},
		{"?", "pgdown", "pgdown"},
		{"s"},
		{"c"},
		{"/"},
		{"/", "n"},
		{"/", "port:70000"},
		{"/", "sport:80"},
		{"/", "state:lisen"},
		{"/", "10.0.0.300"},
		{"/", "(80 or"},
		{"/", "\"nginx"},
		{"/", "nginx or"},
		{"p"},
		{"!"},
		{"/", "nothinglikethis", "enter"},
		{"/", "udp", "enter"},
		{"/", "proto:unix", "enter"},
		{"down", "down"},
		{"S"},
		{"G"},
		{"M"},
		{"M", "M"},
		{"+"},
		{"-"},
		{"y"},
		{"y", "y"},
		{"Y"},
		{"ctrl+l"},
		{"Q"},
		{"tab"},
		{"z"},
		{"z", "z", "e"},
		{":"},
		{":", "8", "0"},
		{":", "7", "0", "0", "0", "0"},
		{"n"},
		{"N"},
		{"]"},
		{"right"},
		{"right", "down", "enter"},
		{"right", "down", "e"},
	}
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		frames := 0
		for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			for view := 1; view <= 5; view++ {
				for _, keys := range states {
					s := newStageWith(t, size[0], size[1], func(o *Options) { o.Language = l }, machine()...)
					s.press(fmt.Sprint(view))
					s.press(keys...)
					frames++
					for _, line := range s.lines() {
						if left := english.FindString(kept.ReplaceAllString(inChinese(line), "·")); left != "" {
							t.Errorf("%s, %v, view %d after %q: %q is English in %q", tag, size, view, keys, left, line)
						}
					}
					if t.Failed() && frames > 3000 {
						t.FailNow()
					}
				}
			}
		}
		t.Logf("%s: %d frames", tag, frames)
	}
}

// TestNoEnglishIsLeftOfTheLab goes through every step of the lab in both Chinese
// scripts, with what can be opened over it.
func TestNoEnglishIsLeftOfTheLab(t *testing.T) {
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			for at := range len(lab.Steps()) + 1 {
				for _, keys := range [][]string{{}, {"pgdown"}, {"pgdown", "pgdown"}, {"e"}, {"enter"}, {"?"}, {"N"}, {"n"}, {"r"}, {"5"}, {"/", "nothinglikethis", "enter"}} {
					s := newLesson(t, size[0], size[1], at, l)
					s.press(keys...)
					s.holdsToChinese(fmt.Sprint(tag, size, " step ", at+1, " after ", keys))
				}
			}
		}
	}
}

// holdsToChinese finds no English in what a stage shows.
func (s *stage) holdsToChinese(where string) {
	s.t.Helper()
	for _, line := range s.lines() {
		if left := english.FindString(kept.ReplaceAllString(inChinese(line), "·")); left != "" {
			s.t.Errorf("%s: %q is English in %q", where, left, line)
		}
	}
}

// TestNoEnglishIsLeftOfWhatIsUnseen, nor of who runs a process, nor of what an
// action would hit and what has become of it.
func TestNoEnglishIsLeftOfWhatIsUnseen(t *testing.T) {
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		gaps := []sockets.Missing{
			{What: sockets.MissingOwners, Why: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"), Count: 12, Mend: sockets.RemedyRoot},
			{What: sockets.MissingProcesses, Why: sockets.Because(sockets.ReasonStuck, "pid", "7", "name", "nginx", "state", "D", "more", "2", "untried", "1"), Count: 4, Gap: sockets.GapStuck},
			{What: sockets.MissingTCPBound, Why: sockets.Because(sockets.ReasonOldKernel, "kernel", "5.4"), Mend: sockets.RemedyKernel},
			{What: sockets.MissingNamespaces, Why: sockets.Because(sockets.ReasonRootAny, "lacks", "CAP_SYS_ADMIN"), Mend: sockets.RemedyRoot},
		}
		for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			where := fmt.Sprint(tag, size)
			s := newStageWith(t, size[0], size[1], func(o *Options) { o.Language, o.Actor = l, act.New() }, ranByContainers(machine())...)
			s.App.keys = keymap.Default().In(l)
			for i := range gaps {
				s.gaps = gaps[i:]
				s.poll(time.Second)
				s.holdsToChinese(where)
				for _, keys := range [][]string{{"?"}, {"pgdown"}, {"pgdown"}, {"esc"}} {
					s.press(keys...)
					s.holdsToChinese(where)
				}
			}
			for range 9 {
				s.press("down", "enter")
				s.holdsToChinese(where)
				s.press("esc")
			}
			s.opens(1)
			s.holdsToChinese(where + " x")
			s.does("enter")
			s.holdsToChinese(where + " x enter")
			s.does("y")
			s.holdsToChinese(where + " x enter y")
		}
	}
}

// ranByContainers puts the owners of all sockets into a container of a unit.
func ranByContainers(all []sockets.Socket) []sockets.Socket {
	for i := range all {
		for _, o := range all[i].Owners {
			o.Process.Cgroup = sockets.Cgroup{
				Container: sockets.Container{ID: "0123456789abcdef", Name: "web", Manager: "docker", Image: "nginx:1", Pod: "shop"}, Unit: "web.service", UnitUser: "www-data",
			}
		}
	}
	return all
}

// TestEveryTroubleHasAName that the heading can say.
func TestEveryTroubleHasAName(t *testing.T) {
	l := language.English()
	for _, key := range l.Keys("trouble.") {
		if id, of := strings.CutSuffix(strings.TrimPrefix(key, "trouble."), ".short"); of && l.Tell("live.trouble."+id) != id {
			t.Errorf("%s is called %q", id, l.Tell("live.trouble."+id))
		}
	}
}

// TestReachIsSaidInItsColumn: from where a listener can be reached is said in the
// language that was asked for, and whole.
func TestReachIsSaidInItsColumn(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans", "zh-Hant"} {
		l, _ := language.New(tag)
		for local, key := range map[string]string{"0.0.0.0:80": "any", "10.0.0.5:80": "address", "[fe80::1]:80": "link", "127.0.0.1:80": "host"} {
			s := newStageWith(t, 80, 24, func(o *Options) { o.Language = l }, socket(1, sockets.Listen, local))
			s.press("1")
			s.has("REACH", l.Tell("live.cell.reach_"+key))
		}
	}
}

// TestEveryColumnIsDescribed in the chooser, in each language.
func TestEveryColumnIsDescribed(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans", "zh-Hant"} {
		l, _ := language.New(tag)
		s := pane.Scene{Context: cell.Context{Language: l}}
		for _, c := range column.All() {
			if text := s.About(c); len(text) < 8 || strings.HasPrefix(text, "{") {
				t.Errorf("%s: %v is described as %q", tag, c, text)
			}
			if key := "live.column." + c.String(); tag == "en" && l.Has(key) && l.Tell(key) != c.Doc() {
				t.Errorf("%v is described as %q and as %q", c, l.Tell(key), c.Doc())
			}
		}
	}
}

// TestNoTextIsEnglish reads every text of both Chinese scripts: whatever is drawn
// from them has no two English words in a row that are not names or commands. In
// the words that people look up, brackets have what the system says itself, as
// "（connection refused）".
func TestNoTextIsEnglish(t *testing.T) {
	holes := regexp.MustCompile(`\{[^}]*\}`)
	quoted := regexp.MustCompile(`（[^（）]*）|「[^」]*」|“[^”]*”`)
	command := regexp.MustCompile(`\b((docker|podman) (ps|unpause|run|logs)|systemctl (status|thaw|stop)|berth [a-z]+( [a-z]+)?|ng serve|git daemon|nft list|netsh interface|(ip )?link set|(ip )?route get|getent hosts|network host|[Dd]ocker registry)\b`)
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		for _, key := range l.Keys("") {
			text := command.ReplaceAllString(holes.ReplaceAllString(l.Say(key, nil), "·"), "·")
			if strings.HasPrefix(key, "term.") || strings.HasPrefix(key, "plan.remains_") {
				text = quoted.ReplaceAllString(text, "·")
			}
			for line := range strings.SplitSeq(text, "\n") {
				if left := english.FindString(kept.ReplaceAllString(inChinese(line), "·")); left != "" {
					t.Errorf("%s: %s: %q is English in %q", tag, key, left, line)
				}
			}
		}
	}
}
