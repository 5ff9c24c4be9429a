package live

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"berth/internal/sample"
	"berth/model/column"
	"berth/model/language"
	"berth/sockets"
	"berth/sockets/act"
	"berth/sockets/lab"
	"berth/ui/cell"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// kept matches what is the same in every language, other than the names of programs:
// column headings, states, keys, flags, units, commands, and words of the filter
// language.
var kept = regexp.MustCompile(`\b(berth|ss|lsof|curl|netstat|kill|root|sudo|tcp|udp|unix|ip|ipv4|ipv6|pid|uid|fd|socket|inode|cookie|http|https|` +
	`enter|esc|space|tab|shift|ctrl|alt|pgup|pgdn|home|end|backspace|up|down|left|right|yes|` +
	`[A-Z]+[-_0-9A-Z]*|[a-z_-]+\(\)|(state|proc|port|lport|rport|pid|user|is|service|class|side|proto|ip|local|remote|net)(:\S*)?|\S*[0-9:/._-]\S*)\b`)

// english matches two English words in a row.
var english = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// ianas matches what IANA says about a port, together with the note that names IANA
// as the source.
var ianas = regexp.MustCompile(`IANA 原文[「“].*`)

// half matches English punctuation next to Chinese words.
var half = regexp.MustCompile(`\p{Han}[,;:] |[,;] \p{Han}`)

// unfilled matches what is drawn for a missing message or fact; see language.Say.
var unfilled = regexp.MustCompile(`\{[a-z_.-]+\}`)

// inChinese removes from a frame the names of programs, users and services, and what
// is the same in every language.
func inChinese(text string) string {
	text = ianas.ReplaceAllString(text, "·")
	for _, name := range []string{"nginx: worker process", "nginx: master process", "nginx -g daemon off", "python3 -m http.server", "http protocol over TLS/SSL", "World Wide Web HTTP", "lab queue", "PostgreSQL Database", "postgresql", "postgres", "gunicorn", "nginx"} {
		text = strings.ReplaceAll(text, name, "·")
	}
	return text
}

// TestNoEnglishIsLeft checks every view, overlay and notice in both Chinese scripts.
// It expects to find no two English words in a row that are not names.
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
		frames, tried := 0, sample.Every(7)
		for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			for view := 1; view <= 5; view++ {
				for _, keys := range states {
					if !tried() {
						continue
					}
					s := newStageWith(t, size[0], size[1], func(o *Options) { o.Language = l }, machine()...)
					s.press(fmt.Sprint(view))
					s.press(keys...)
					frames++
					for _, line := range s.lines() {
						if left := english.FindString(kept.ReplaceAllString(inChinese(line), "·")); left != "" {
							t.Errorf("%s, %v, view %d after %q: %q is English in %q", tag, size, view, keys, left, line)
						}
						if found := unfilled.FindString(line); found != "" {
							t.Errorf("%s, %v, view %d after %q: %s in %q", tag, size, view, keys, found, line)
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

// TestNoEnglishIsLeftOfTheLab checks every step of the lab in both Chinese scripts,
// with everything that can be opened over it.
func TestNoEnglishIsLeftOfTheLab(t *testing.T) {
	tried := sample.Every(13)
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 35}, {200, 60}} {
			for at := range len(lab.Steps()) + 1 {
				for _, keys := range [][]string{{}, {"pgdown"}, {"pgdown", "pgdown"}, {"e"}, {"enter"}, {"?"}, {"N"}, {"n"}, {"r"}, {"5"}, {"7"}, {"/", "nothinglikethis", "enter"}} {
					if !tried() {
						continue
					}
					s := newLesson(t, size[0], size[1], at, l)
					s.press(keys...)
					s.holdsToChinese(fmt.Sprint(tag, size, " step ", at+1, " after ", keys))
				}
			}
		}
	}
}

// holdsToChinese fails if there is English in what a stage shows. It ignores what is
// to the right of a box, because the text that is visible there may begin in the
// middle of a word.
func (s *stage) holdsToChinese(where string) {
	s.t.Helper()
	for _, line := range s.lines() {
		if at := strings.LastIndex(line, "│"); at >= 0 && s.overlays.open != nil {
			line = line[:at]
		}
		if left := english.FindString(kept.ReplaceAllString(inChinese(line), "·")); left != "" {
			s.t.Errorf("%s: %q is English in %q", where, left, line)
		}
		if found := half.FindString(line); found != "" {
			s.t.Errorf("%s: %q is punctuation of English in %q", where, found, line)
		}
		if found := unfilled.FindString(line); found != "" {
			s.t.Errorf("%s: %s in %q", where, found, line)
		}
	}
}

// TestNoEnglishIsLeftOfWhatIsUnseen checks that there is no English in the messages
// about what can't be seen, about who runs a process, about what an action would
// hit, or about its outcome.
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
			s.found()
			s.holdsToChinese(where + " x enter, and what became of it")
			s.does("y")
			s.holdsToChinese(where + " x enter y")
		}
	}
}

// ranByContainers puts the owners of all sockets into a container that belongs to a
// unit.
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

// TestEveryTroubleHasAName checks that every kind of trouble has a name that the
// heading can use.
func TestEveryTroubleHasAName(t *testing.T) {
	l := language.English()
	for _, key := range l.Keys("trouble.") {
		if id, of := strings.CutSuffix(strings.TrimPrefix(key, "trouble."), ".short"); of && l.Tell("live.trouble."+id) != id {
			t.Errorf("%s is called %q", id, l.Tell("live.trouble."+id))
		}
	}
}

// TestReachIsSaidInItsColumn checks that the column says completely, in the
// requested language, where a listener can be reached from.
func TestReachIsSaidInItsColumn(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans", "zh-Hant"} {
		l, _ := language.New(tag)
		for local, key := range map[string]string{"0.0.0.0:80": "any", "10.0.0.5:80": "address", "[fe80::1]:80": "link", "127.0.0.1:80": "host"} {
			s := newStageWith(t, 80, 24, func(o *Options) { o.Language = l }, socket(1, sockets.Listen, local))
			s.press("1")
			s.has("REACH", l.Tell("reach."+key+".word"))
		}
	}
}

// TestEveryColumnIsDescribed checks that the chooser describes every column in each
// language.
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

// TestNoTextIsEnglish reads every message in both Chinese scripts. Nothing that is
// drawn from them may have two English words in a row that are not names or
// commands. In the words that people look up, brackets contain what the system
// itself says, as in "（connection refused）".
func TestNoTextIsEnglish(t *testing.T) {
	holes := regexp.MustCompile(`\{[^}]*\}`)
	quoted := regexp.MustCompile(`（[^（）]*）|「[^」]*」|“[^”]*”`)
	command := regexp.MustCompile(`\b((docker|podman) (ps|unpause|run|logs)|systemctl (status|thaw|stop)|berth [a-z]+( [a-z]+)?|ng serve|git daemon|nft list|netsh( [a-z0-9]+)+|ufw (allow|status)|launchctl (list|bootout)|net (stop|start) winnat|show all|resolvectl status|New-NetFirewallRule( -?\w+)+|(ip )?link set|(ip )?route get|getent hosts|network host|[Dd]ocker registry|kubectl proxy|(node|blackbox|Redis) exporter|Azurite blob|[A-Z]\w+ (agent|broker|sidecar))\b`)
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

// offScreen lists the words in the code that no screen shows: those of errors that
// end the program or that only developers read, and those that are the same in every
// language.
var offScreen = []string{
	"fault raised in ", "fault raised in goroutine", "the terminal takes no output", "a pipe for the keys: %w", "a socket for the keys: %w", "waiting for keys: %w",
	"the live table needs a terminal: try berth ls", "the terminal: %w", "the live table: %w", "it did not end by itself in time",
	"reading the sockets: %w", "%s %s: %v; it must be a readable TOML file", "already defined",
	"there is no shell to return to", // a message says that instead
	" and dst ",                      // part of a line for ss
	"is:new is:local",                // part of a filter
	"berth ls ", "berth ls", "berth explain ", "supervisorctl stop", "sv down ", "rc-service stop", "circusctl stop", "zh ja ko", "ct state", "ct status",
}

// isPattern reports whether a call makes a regular expression.
func isPattern(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && f.Sel.Name == "Lazy"
}

// TestNoCodeIsEnglish checks that what the live table, an explanation and a plan say
// is in the messages of a language, and not in the code that draws it.
func TestNoCodeIsEnglish(t *testing.T) {
	sentence := regexp.MustCompile(`[A-Za-z]{2,},? [a-z]{2,}`)
	files, unmet := 0, slices.Clone(offScreen)
	readFile := func(path string) error {
		files++
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isPattern(call) { // it is compared with what people paste
				return false
			}
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(literal.Value)
			unmet = slices.DeleteFunc(unmet, func(s string) bool { return s == text })
			if sentence.MatchString(text) && !slices.Contains(offScreen, text) {
				t.Errorf("%s: %q is English in code", path, text)
			}
			return true
		})
		return nil
	}
	read := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		return readFile(path)
	}
	for _, dir := range []string{".", "../cell", "../../model/explain", "../../model/plan", "../../model/trouble", "../../model/table", "../../model/portmap", "../../model/port", "../../model/front"} {
		if err := filepath.WalkDir(dir, read); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"course.go", "explained.go", "complaint.go", "configfile.go"} { // part of the lab, of explain, and of a notice
		if err := readFile("../cli/" + file); err != nil {
			t.Fatal(err)
		}
	}
	if files < 150 || len(unmet) > 0 {
		t.Errorf("%d files read; nowhere met: %q", files, unmet)
	}
}
