package live

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"berth/internal/sample"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/layout"
	"berth/ui/live/rows"
	"berth/ui/theme"
)

func TestSketch(t *testing.T) {
	s := newStage(t, 100, 16, machine()...)
	s.open = append(s.open[:5:5], s.open[6:]...) // curl has gone
	s.open = append(s.open, socket(9, sockets.Established, "10.0.0.5:80 10.0.0.77:51555", process(813, "nginx", "www-data")))
	s.poll(2 * time.Second)
	want := strings.Split(strings.TrimPrefix(`
 berth  web-1   ● live 1s · poll 4 ms                       3 listening  4 established  1 time-wait
 1 Listening  2 Connections  3 All  4 Processes  5 Ports  7 Pulse

   PROTO  LOCAL ▲                STATE        REMOTE               PROCESS                PID   AGE
▌  tcp    0.0.0.0:80          ◆  LISTEN       any                  nginx ×2               812   >2s
   tcp    10.0.0.5:80         ◆  ESTABLISHED  10.0.0.9:51234    ◇  nginx                  813   >2s
 + tcp    10.0.0.5:80         ◆  ESTABLISHED  10.0.0.77:51555   ◇  nginx                  813    0s
   tcp    [::]:443 v4+v6      ◆  LISTEN       any                  nginx ×2               812   >2s
   tcp    127.0.0.1:5432      ◇  LISTEN       any, this host only  postgres               901   >2s
   tcp    127.0.0.1:5432      ◇  ESTABLISHED  127.0.0.1:41878   ◇  gunicorn → postgres    901   >2s
   tcp    127.0.0.1:41878     ◇  ESTABLISHED  127.0.0.1:5432    ◇  gunicorn → postgres   1177   >2s
 - tcp    10.0.0.5:43210      ◇  ESTABLISHED  140.82.112.3:443  ◆  (closed) was curl        –   >2s
   tcp    10.0.0.5:44444      ◇  TIME_WAIT    140.82.112.3:443  ◆  (closed)                 –   >2s


 / filter  s sort  enter detail  e explain  space freeze  ? help  q quit     1-9 of 9 · → 8 columns`, "\n"), "\n")
	if d := cmp.Diff(trimmed(want), trimmed(s.lines())); d != "" {
		t.Errorf("screen (-want +got):\n%s\n%s", d, s.text())
	}
}

func trimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimRight(l, " ")
	}
	return out
}

var names = []string{"nginx", "日本語サーバー", "démon", "🚢🚢🚢🚢🚢🚢🚢🚢🚢🚢🚢🚢", "a\u0301b\u0301c\u0301", `evil\x1b[31m`, "", strings.Repeat("長", 300)}

// anySocket returns a socket with arbitrary properties.
func anySocket(r *rand.Rand, id uint64) sockets.Socket {
	ip := func() netip.Addr {
		if r.IntN(2) == 0 {
			var b [16]byte
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			return netip.AddrFrom16(b).WithZone([]string{"", "eth0", "网卡0"}[r.IntN(3)])
		}
		return netip.AddrFrom4([4]byte{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())})
	}
	ends := netip.AddrPortFrom(ip(), uint16(r.Uint32())).String()
	states := sockets.States()
	s := socket(id, states[r.IntN(len(states))], "0.0.0.0:1")
	s.Local = netip.MustParseAddrPort(ends)
	if s.State != sockets.Listen {
		s.Remote = netip.AddrPortFrom(ip(), uint16(r.Uint32()))
	}
	s.Gap = sockets.Gaps()[r.IntN(len(sockets.Gaps()))]
	for range r.IntN(3) {
		s.Gap = sockets.GapNone
		p := process(1+r.IntN(4_000_000), names[r.IntN(len(names))], names[r.IntN(len(names))])
		s.Owners = append(s.Owners, sockets.Owner{Process: p, FD: r.IntN(1000)})
	}
	s.Queue = sockets.Queue{Recv: r.Int64(), Send: r.Int64()}
	return s
}

func anySockets(r *rand.Rand, n int) []sockets.Socket {
	out := make([]sockets.Socket, n)
	for i := range out {
		out[i] = anySocket(r, uint64(i+1))
	}
	return out
}

// Whatever is shown at whatever size, the screen has the right number of lines, and
// none of them is too wide.
func TestEverySizeFits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := newStage(t, 40, 10, anySockets(r, 120)...)
	s.gaps = []sockets.Missing{{What: "owners", Why: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"), Count: 12, Mend: sockets.RemedyRoot}, {What: "tcp bound", Why: sockets.Said("needs Linux 6.8")}}
	s.poll(0)
	scenes := [][]string{
		{"5", "n", "z", "pgdown"},
		{"7", "z", "right", "down"},
		{"Z", "/", "nothinglikethis", "enter"},
		{"esc", "5"},
		{"z", "G", "?"},
		{"esc", "Z", "Z", ":", "9", "enter"},
		{"1"},
		{"2"},
		{"3"},
		{"4", "enter", "down", "down"},
		{"3", "enter", "pgdown"},
		{"esc", "?", "pgdown"},
		{"esc", "s", "down"},
		{"esc", "c", "pgdown", " "},
		{"esc", "/", "port:70000"},
		{"esc", "/", "état:日本", "left", "left"},
		{"esc", "right", "right", "right"},
		{"left", "left", "left", "G"},
	}
	for _, size := range [][2]int{{40, 10}, {41, 11}, {60, 15}, {80, 24}, {100, 30}, {109, 16}, {110, 40}, {250, 70}, {40, 10}, {1, 1}, {7, 3}} {
		s.resize(size[0], size[1])
		for _, keys := range scenes {
			s.press(keys...)
			s.fits()
			s.poll(time.Second)
			s.fits()
		}
		s.press("esc", "esc", "g")
	}
}

func TestUnseenIsNeverSilent(t *testing.T) {
	tried := sample.Every(3)
	for w := 40; w <= 250; w++ {
		for _, h := range []int{10, 24} {
			if !tried() {
				continue
			}
			s := newStage(t, w, h, machine()...)
			s.gaps = []sockets.Missing{{What: "owners", Why: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"), Count: 12, Mend: sockets.RemedyRoot}}
			s.poll(0)
			s.has("12", "unseen")
			s.fits()
		}
	}
}

func TestColumnsAreLeftOutByRank(t *testing.T) {
	s := newStage(t, 250, 30, machine()...)
	s.has("LOCAL", "REMOTE", "SEND-Q", "COMMAND")
	s.resize(80, 30)
	s.has("LOCAL", "REMOTE", "PROCESS")
	s.lacks("COMMAND", "SEND-Q")
	s.resize(40, 10)
	s.has("LOCAL", "PROCESS", "0.0.0.0:80", "nginx")
	s.lacks("REMOTE")
	s.press("right", "right", "right")
	s.has("LOCAL")
	s.lacks("PROCESS (")
}

// If TCP and UDP sockets are mixed, a column that tells them apart outranks one that
// only names a port.
func TestAllTellsTheProtocol(t *testing.T) {
	for _, w := range []int{90, 100, 110, 120} {
		s := newStage(t, w, 30, append(machine(), socket(50, sockets.Established, "192.168.110.120:51234 203.0.113.145:50000", process(7, "curl", "app")))...)
		s.has("PROTO", "LOCAL", "STATE", "PROCESS")
	}
}

// Whatever the IPv4 addresses, a window 100 cells wide shows the pid and the age.
func TestHundredCellsHavePIDAndAge(t *testing.T) {
	python := process(123456, "python3.12 (+3 more)", "www-data")
	for _, ends := range []string{"10.0.0.5:80 10.0.0.9:51234", "192.168.10.20:51234 203.0.113.45:50000", "10.0.0.5:44444 140.82.112.3:5432"} {
		s := newStage(t, 100, 30, append(machine(), socket(50, sockets.Established, ends, python))...)
		s.has("REMOTE", "PROCESS", "PID", "AGE", "123456")
		s.fits()
		for _, end := range strings.Fields(ends) {
			s.has(end)
		}
	}
}

// The mark of a row has its own place, whether or not the cursor is on the row.
func TestMarkUnderTheCursor(t *testing.T) {
	s := newStage(t, 100, 20, socket(1, sockets.Listen, "0.0.0.0:80", process(812, "nginx", "root")))
	s.open = append(s.open, socket(99, sockets.Listen, "0.0.0.0:99", process(5, "fresh", "root")))
	s.poll(time.Second)
	s.has("▌  ", "\n + ")
	s.press("down")
	s.has("▌+ ")
	s.press("4")
	s.has("▌+ ▸ fresh")
}

// Scrolling sideways goes from column to column, through a wide column in parts, to
// the end and back.
func TestScrollingToTheSide(t *testing.T) {
	s := newStage(t, 80, 20, machine()...)
	heading := func() string { return s.lines()[3] }
	unscrolled := heading()
	for _, next := range []string{"│ SERVICE", "│ STATE", "│ REMOTE", "│ PROCESS", "│   PID"} {
		s.press("right")
		if !strings.Contains(heading(), next) {
			t.Fatalf("the heading is %q, want %q", heading(), next)
		}
	}
	for range 10 {
		s.press("right")
		s.fits()
	}
	s.has("--serve")
	for range 10 {
		s.press("left")
	}
	s.lacks("│")
	if heading() != unscrolled {
		t.Errorf("the heading is %q forever", heading())
	}
}

func TestAddressIsCutBeforePort(t *testing.T) {
	s := newStage(t, 60, 12, socket(1, sockets.Listen, "[2001:db8:1234:5678:9abc:def0:1234:5678]:54321", process(1, "init", "root")))
	s.has(":54321 ◇", "…", "init")
}

func TestEmptyTexts(t *testing.T) {
	s := newStage(t, 60, 12)
	s.has("There are no sockets")
	s.press("1")
	s.has("There are no sockets") // the key 3 would show no more sockets
	s = newStage(t, 60, 12, machine()[3])
	s.press("1")
	s.has("Nothing is listening", "3")
	s = newStage(t, 60, 12, machine()[0])
	s.press("2")
	s.has("There are no connections", "3")
	s = newStage(t, 60, 12, machine()...)
	s.press("/", "nosuchthing", "enter")
	s.has(`No socket matches "nosuchthing".`, "esc", "8")
	s.fits()
	s.lacks("taken for a filter") // because it was typed as a filter
	s.press("esc", "1", "/", "nosuchthing")
	s.has("enter, then 3 searches all sockets.") // without enter, the 3 would become part of the filter
	s.press("esc", "3", "/", "nosuchthing", "enter")
	s.press("1")
	s.has(`No listening socket matches "nosuchthing"`, "3 searches all")
	s.press("2")
	s.has("No connection matches")
	s.press("/", "ctrl+u", `"x y"`, "enter")
	s.has(`No connection matches '"x y"'.`)
	s.press("esc", "/", "udp :80", "enter")
	s.has("To select a protocol, write proto:udp.")
	s.press("esc", "/", "nginx time-wait", "enter")
	s.has("To select a state, write state:time-wait.")
	s.press("esc", "/", "proto:unix", "enter")
	s.has("The unix sockets are not read; berth -x reads them.")
	s.resize(40, 12)
	s.has("berth -x", "reads them.", "all 5.") // wrapped, not cut off
	s.lacks("…")
	s.press("esc", "/", "proto:tcp,udp :9", "enter")
	s.has("No connection matches")
	s.lacks("are not read")
	s.press("esc", "!")
	s.has("No connection is in trouble", `The filter "is:problem" hides all`)
}

func TestMarks(t *testing.T) {
	s := newStage(t, 100, 20, machine()...)
	s.open = append(s.open, socket(99, sockets.Listen, "0.0.0.0:99", process(5, "fresh", "root")))
	s.poll(time.Second)
	s.has(" + tcp    0.0.0.0:99")
	s.poll(6 * time.Second)
	s.has("   tcp    0.0.0.0:99")
	s.open = s.open[:len(s.open)-1]
	s.poll(time.Second)
	s.has(" - tcp    0.0.0.0:99", "was fresh")
	s.poll(6 * time.Second)
	s.lacks("0.0.0.0:99")
}

func TestPortsDifferInEveryProfile(t *testing.T) {
	for _, p := range []theme.Profile{theme.Mono, theme.Colors16, theme.Colors256, theme.TrueColor} {
		for _, light := range []bool{false, true} {
			s := newStage(t, 100, 20, socket(1, sockets.Listen, "0.0.0.0:80"), socket(2, sockets.Listen, "0.0.0.0:43210"), socket(3, sockets.Listen, "0.0.0.0:1"))
			s.Update(background{theme.New(theme.Options{Profile: p, Light: light})})
			known, dynamic := styleOf(t, s.View(), "80"), styleOf(t, s.View(), "43210")
			if known == dynamic {
				t.Errorf("%v, light %v: 80 and 43210 both have %q", p, light, known)
			}
			s.has("◆", "◇")
		}
	}
}

// styleOf returns the escape sequence before a port.
func styleOf(t *testing.T, screen, port string) string {
	t.Helper()
	before, _, found := strings.Cut(screen, "m"+port)
	if !found {
		t.Fatalf("port %s is not on the screen", port)
	}
	return before[strings.LastIndex(before, "\x1b"):]
}

func TestSameFrameIsNotDrawnTwice(t *testing.T) {
	s := newStage(t, 100, 30, machine()...)
	s.View()
	s.Update(tick(s.now.Add(100 * time.Millisecond)))
	if !s.frame.right {
		t.Error("a tick right after a poll redraws the frame")
	}
	s.Update(tea.FocusMsg{})
	if !s.frame.right {
		t.Error("a message for no part redraws the frame")
	}
}

// TestGridStandsStill checks that, whatever opens and closes, no column moves or
// changes its width, at any size, in any view, sorted by any column.
func TestGridStandsStill(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{80, 24}, {120, 35}, {200, 60}, {60, 20}, {47, 11}} {
		for _, kind := range []string{"1", "2", "3"} {
			s := newStage(t, size[0], size[1], machine()...)
			s.press(kind)
			for _, key := range []string{"", ">", ">", "S"} {
				if key != "" {
					s.press(key)
				}
				grid := s.lines()[gridLine(s)]
				for i := range 60 {
					one := anySocket(r, uint64(1000+i))
					if one.Gap == sockets.GapPending {
						one.Gap = sockets.GapPermission
					}
					s.open = append(s.open, one)
					if len(s.open) > 40 {
						s.open = s.open[r.IntN(20):]
					}
					s.poll(time.Duration(r.IntN(20_000)) * time.Millisecond)
					if now := s.lines()[gridLine(s)]; now != grid {
						t.Fatalf("%v, view %s, after %q, poll %d: the heading was\n%s\nand is\n%s", size, kind, key, i, grid, now)
					}
				}
			}
		}
	}
}

// gridLine returns the index of the screen line that has the heading of the table.
func gridLine(s *stage) int {
	return slices.IndexFunc(s.lines(), func(l string) bool { return strings.Contains(l, "LOCAL") })
}

// TestWhatWasAskedForIsThere checks that a column that is ticked or sorted by is on
// the screen, at any size, and that the number of columns that do not fit is shown.
func TestWhatWasAskedForIsThere(t *testing.T) {
	tried := sample.Every(3)
	for _, size := range [][2]int{{200, 60}, {120, 35}, {80, 24}, {60, 20}} {
		for i, c := range column.All() {
			if !tried() {
				continue
			}
			s := newStage(t, size[0], size[1], machine()...)
			s.press("s", "home")
			for range i {
				s.press("down")
			}
			s.press("enter")
			if h := s.lines()[gridLine(s)]; !strings.Contains(h, c.Title()+" "+rows.Arrow(c.MostFirst())) {
				t.Errorf("%v: sorted by %v, the heading is %q", size, c, h)
			}
			s = newStage(t, size[0], size[1], machine()...)
			shown := s.scene().Shown
			s.press("c", "home")
			for range i {
				s.press("down")
			}
			s.press(" ", "enter")
			if h := s.lines()[3]; strings.Contains(" "+h+" ", " "+c.Title()+" ") == slices.Contains(shown, c) && c != column.Local {
				t.Errorf("%v: %v ticked, where it was %v that it was shown; the heading is %q", size, c, slices.Contains(shown, c), h)
			}
		}
	}
}

func TestHiddenColumnsAreCounted(t *testing.T) {
	for _, w := range []int{60, 80, 120, 160, 250} {
		s := newStage(t, w, 24, machine()...)
		if hidden := len(layout.Usual(table.All)) - len(s.scene().Shown); hidden > 0 {
			s.has(fmt.Sprintf("→ %d column", hidden))
		} else {
			s.lacks("· → ")
		}
	}
}

func TestTabs(t *testing.T) {
	s := newStage(t, 100, 20, machine()...)
	for _, step := range []struct {
		key  string
		want table.Kind
	}{{"tab", table.Processes}, {"tab", table.Ports}, {"tab", table.Pulse}, {"tab", table.Listening}, {"shift+tab", table.Pulse}, {"6", table.Pulse}, {"7", table.Pulse}, {"2", table.Connections}, {"9", table.Connections}, {"5", table.Ports}, {"1", table.Listening}} {
		s.press(step.key)
		if got := s.update.View.Selection.Kind; got != step.want {
			t.Errorf("after %s view %d, want %d", step.key, got, step.want)
		}
	}
}

func TestProcesses(t *testing.T) {
	s := newStage(t, 100, 20, machine()...)
	s.press("4")
	s.has("▸ nginx", "▸ postgres", "▸ curl")
	s.lacks("0.0.0.0:80")
	for s.selected().Process.Name != "nginx" {
		s.press("down")
	}
	s.press("right")
	s.has("▾ nginx ×2", "  ▸ nginx")
	s.press("down", "right")
	s.has("  ▾ nginx", "0.0.0.0:80")
	s.press("down", "left")
	s.has("▾ nginx ×2", "  ▸ nginx")
	s.press("left")
	s.lacks("▾")
	if it := s.views.seen().Item(); it.Row != nil || it.Group.Process.Name != "nginx" {
		t.Error("a group that is closed loses the cursor")
	}
	s.press("enter")
	s.has("▾ nginx")
}

func TestProcessesAtEveryWidth(t *testing.T) {
	for w := 40; w <= 250; w++ {
		s := newStage(t, w, 20, machine()...)
		s.press("4")
		s.has("▸ nginx", "▸ gunicorn", "1177", "LISTEN")
		s.fits()
	}
}

// selected returns the group under the cursor.
func (s *stage) selected() *table.Group { return s.views.seen().Item().Group }

// TestMarginIsEmptyWithoutColor checks that the margin next to the headings is not
// underlined, even if the headings are.
func TestMarginIsEmptyWithoutColor(t *testing.T) {
	s := newStage(t, 100, 20, machine()...)
	s.Update(background{theme.New(theme.Options{Profile: theme.Mono})})
	underlined := theme.New(theme.Options{Profile: theme.Mono}).Prefix(theme.HeadSorted)
	for _, line := range strings.Split(s.View(), "\n")[4:] {
		if strings.Contains(line, underlined+" ") {
			t.Errorf("an underlined blank in %q", line)
		}
	}
}

// TestANoticeIsWhole checks that, on a narrow screen, a notice also uses the room
// that the position in the table would otherwise take.
func TestANoticeIsWhole(t *testing.T) {
	s := newStage(t, 44, 12, machine()...)
	s.press("Q")
	s.has("Q does nothing here · ? shows the keys")
	s.lacks("of 8")
	s.fits()
	s.press("j")
	s.has("of 8")
}

// TestDetailOfWhatIsGone checks that, once a socket is permanently gone, its detail
// still shows what was last known, and says that the socket has gone.
func TestDetailOfWhatIsGone(t *testing.T) {
	s := newStage(t, 120, 40, machine()...)
	s.press("down", "down", "down", "enter")
	s.has("In the kernel")
	local := s.views.seen().Item().Row.Local.String()
	s.lacks("This socket is gone")
	s.open = slices.DeleteFunc(s.open, func(k sockets.Socket) bool { return k.Local.String() == local })
	for range 3 {
		s.poll(time.Minute)
	}
	s.has("This socket is gone.", "What was last known:", "In the kernel", local)
	s.press("up", "down")
	s.lacks("This socket is gone")
}

// TestProcessesAreSortedByEachHeading checks that, in the process view, the key s
// offers everything that processes can be sorted by, including each count, and that
// the heading shows the order.
func TestProcessesAreSortedByEachHeading(t *testing.T) {
	open := []sockets.Socket{
		socket(1, sockets.Listen, "0.0.0.0:80", process(10, "many-listen", "root")), socket(2, sockets.Listen, "0.0.0.0:81", process(10, "many-listen", "root")),
		socket(3, sockets.Listen, "0.0.0.0:82", process(10, "many-listen", "root")),
		socket(4, sockets.Established, "10.0.0.5:5000 10.0.0.9:1", process(20, "many-conn", "root")), socket(5, sockets.Established, "10.0.0.5:5001 10.0.0.9:1", process(20, "many-conn", "root")),
		socket(6, sockets.Established, "10.0.0.5:5002 10.0.0.9:1", process(20, "many-conn", "root")), socket(7, sockets.Established, "10.0.0.5:5003 10.0.0.9:1", process(20, "many-conn", "root")),
	}
	s := newStage(t, 100, 20, open...)
	s.press("4", "s")
	s.has("sockets", "listen", "conns", "new", "trouble", "Number of connections")
	s.lacks("retrans", "service")
	first := func() string {
		s.press("g")
		return s.selected().Process.Name
	}
	for _, c := range []struct{ presses, heading, want string }{
		{"down down down", "LISTEN▼", "many-listen"}, {"down", "CONNS▼", "many-conn"},
	} {
		s.press(strings.Fields(c.presses)...)
		s.press("enter")
		s.has(c.heading)
		if got := first(); got != c.want {
			t.Errorf("by %s %s comes first, want %s:\n%s", c.heading, got, c.want, s.text())
		}
		s.press("S")
		s.has(strings.Replace(c.heading, "▼", "▲", 1))
		if got := first(); got == c.want {
			t.Errorf("reversed by %s, %s still comes first", c.heading, got)
		}
		s.press("S", "s")
	}
	s.press("esc", ">", ">", ">", ">")
	s.has("NEW/S▼")
	s.press("1")
	s.has("LOCAL")
}
