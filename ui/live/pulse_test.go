package live

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model/language"
	"berth/model/table"
	"berth/sockets"
)

var update = flag.Bool("update", false, "write the pictures of testdata anew")

// wave is a machine on which two servers move bytes along a sine wave, and other
// connections linger in TIME_WAIT.
type wave struct {
	*stage
	in, out, opens uint64
	second         int
}

func newWave(t testing.TB, w, h int, change func(*Options)) *wave {
	t.Helper()
	s := &wave{stage: newStageWith(t, w, h, change)}
	s.press("7")
	return s
}

// run lets the given number of seconds pass, each with a poll.
func (s *wave) run(seconds int) {
	for range seconds {
		s.second++
		height := 1 + math.Sin(float64(s.second)/9)
		s.in, s.out, s.opens = s.in+uint64(500_000*height), s.out+uint64(120_000*height), s.opens+uint64(10*height)
		s.open = []sockets.Socket{
			moving(s.stage, 1, "10.0.0.5:80 10.0.0.9:51234", s.out, s.in), moving(s.stage, 2, "10.0.0.5:80 10.0.0.8:51234", s.out/9, s.in/9),
			socket(3, sockets.Listen, "0.0.0.0:80", process(813, "nginx", "www-data")),
		}
		s.open[1].Owners[0].Process = process(901, "postgres", "postgres")
		for i := range 12 + int(5*height) {
			s.open = append(s.open, socket(uint64(100+i), sockets.TimeWait, fmt.Sprintf("10.0.0.5:80 10.0.0.9:%d", 40000+i)))
		}
		pollTraffic(s.stage, s.in+1, s.out+1, s.opens, 2)
	}
}

// TestPulsePictures compares the drawing with pictures that somebody has checked. Run
// it with -update to replace these pictures.
func TestPulsePictures(t *testing.T) {
	for _, c := range []struct {
		name  string
		w, h  int
		plain bool
	}{{"40x10", 40, 10, false}, {"50x15", 50, 15, false}, {"80x24", 80, 24, false}, {"120x35", 120, 35, false}, {"200x60", 200, 60, false}, {"80x24-ascii", 80, 24, true}} {
		s := newWave(t, c.w, c.h, func(*Options) {})
		if c.plain {
			s.plainly(false)
		}
		s.run(100)
		s.now = s.now.Add(20 * time.Second) // without polls
		s.run(25)
		s.fits()
		file := filepath.Join("testdata", "pulse-"+c.name+".txt")
		got := strings.Join(trimmed(s.lines()), "\n") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", file, d)
		}
	}
}

// TestPulseFits checks that the pulse fits and shows something at every size and in
// every language.
func TestPulseFits(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		s := newWave(t, 80, 24, func(o *Options) { o.Language = l })
		s.run(70)
		for _, size := range [][2]int{{1, 1}, {20, 5}, {40, 10}, {50, 15}, {60, 12}, {80, 24}, {100, 30}, {109, 40}, {110, 24}, {120, 35}, {150, 44}, {200, 60}, {300, 100}} {
			for _, keys := range [][]string{{}, {"right"}, {"z"}, {"Z", "Z", "Z", "Z", "Z", "Z", "Z", "Z"}, {"/", "nginx", "enter"}, {"/", "zzz", "enter"}, {"esc"}} {
				s.resize(size[0], size[1])
				s.press(keys...)
				s.fits()
				if size[0] >= 40 && strings.ContainsAny(s.text(), "{}") {
					t.Errorf("%s at %v: a text is missing:\n%s", tag, size, s.text())
				}
			}
			s.press("esc")
		}
		s.run(3)
		s.fits()
	}
}

// TestPulseMeasuresFirst checks that nothing is known at the first poll, and that
// this looks different from zero.
func TestPulseMeasuresFirst(t *testing.T) {
	s := newWave(t, 80, 24, func(*Options) {})
	s.has("measuring…")
	s.lacks("↓    0")
	s.run(2)
	s.lacks("measuring…")
	s.has("↓ 610k")
	if !s.request.Gist {
		t.Error("what connections move is not asked for")
	}
	s.press("1")
	if s.request.Gist {
		t.Error("it is asked for where nobody sees it")
	}
	other := newStage(t, 80, 24, machine()...) // as on a system without counters
	other.press("7")
	for range 20 {
		other.poll(time.Second)
	}
	other.has("not counted here", "ESTABLISHED")
	other.lacks("measuring…", "↓    0")
}

// TestMostIsNoLessThanWhatIsDrawn checks that a socket that existed at only one poll
// is included in the maximum, even if the average is close to zero.
func TestMostIsNoLessThanWhatIsDrawn(t *testing.T) {
	s := newWave(t, 120, 35, func(*Options) {})
	s.run(300)
	s.open = append(s.open, socket(900, sockets.FinWait2, "10.0.0.5:80 10.0.0.9:39999"))
	pollTraffic(s.stage, s.in+1, s.out+1, s.opens, 2)
	s.run(2)
	s.press("]", "]") // more seconds per dot
	for _, line := range s.lines() {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if drawn := strings.ContainsAny(rest, "▂▃▄▅▆▇█"); name == "FIN_*" {
			numbers := strings.Fields(strings.TrimLeft(rest, " ▁▂▃▄▅▆▇█"))
			if !drawn || len(numbers) < 2 || numbers[0] != "0" || numbers[1] != "1" {
				t.Errorf("one of FIN_WAIT2 at one look: %q", line)
			}
			return
		}
	}
	t.Error("no line of FIN_*")
}

// TestPulseGoesToWhatATalkerHas checks that enter goes to the talker's sockets that
// match the current filter.
func TestPulseGoesToWhatATalkerHas(t *testing.T) {
	s := newWave(t, 120, 35, func(*Options) {})
	s.run(20)
	s.has("▌ nginx", "  postgres", "10.0.0.9", "898k  215k")
	s.press("down")
	s.has("▌ postgres")
	s.press("enter")
	if got := s.request.Selection; got.Kind != table.Connections || got.Query.String() != "pid:901" {
		t.Errorf("enter went to %+v, %q", got.Kind, got.Query)
	}
	s.press("7", "esc", "/", "port:80", "enter")
	s.run(2)
	s.has("TCP that matches", "seen opened", "In trouble · this host") // trouble does not depend on the filter
	s.press("right", "down", "enter")
	if got := s.request.Selection.Query.String(); got != "(port:80) rip:10.0.0.8" {
		t.Errorf("enter on a host asks for %q", got)
	}
}

// TestTheCursorStaysOnItsTalker checks that the cursor stays on its talker even when
// another one moves more data.
func TestTheCursorStaysOnItsTalker(t *testing.T) {
	s := newWave(t, 120, 35, func(*Options) {})
	s.run(20)
	s.press("down")
	s.has("▌ postgres")
	for i := range 20 {
		s.open = []sockets.Socket{moving(s.stage, 2, "10.0.0.5:80 10.0.0.8:51234", uint64(i+1)*90_000_000, 0), moving(s.stage, 1, "10.0.0.5:80 10.0.0.9:51234", 0, 0)}
		s.open[0].Owners[0].Process = process(901, "postgres", "postgres")
		s.poll(time.Second)
	}
	lines := s.lines()
	for y, line := range lines {
		if strings.Contains(line, "▌ postgres") && !strings.Contains(lines[y-1], "Processes") {
			t.Errorf("postgres is not the first:\n%s", s.text())
		}
	}
	s.has("▌ postgres")
}

// TestPulseShowsAnHourAtMost checks that the pulse shows at most an hour, and two
// minutes at first.
func TestPulseShowsAnHourAtMost(t *testing.T) {
	s := newWave(t, 80, 24, func(*Options) {})
	s.run(3)
	s.has("1s a dot · 1m58s")
	s.press("]")
	s.has("2s a dot · 3m56s")
	s.press("Z", "Z", "Z", "Z", "Z", "Z", "Z")
	s.has("30s a dot · 59m")
	s.press("[")
	s.has("15s a dot · 29m30s")
	s.press("z", "z", "z", "z", "z", "z")
	s.has("1s a dot · 1m58s")
}

// BenchmarkPulse measures how long it takes to redraw the whole pulse.
func BenchmarkPulse(b *testing.B) {
	for _, size := range [][2]int{{200, 60}, {80, 24}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			s := newWave(b, size[0], size[1], func(*Options) {})
			s.run(600)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.resize(size[0], size[1]-i%2) // everything must be redrawn
				s.View()
			}
		})
	}
}

// TestScalesOfPulse checks that bytes in and bytes out have the same scale, so that
// they can be compared, unless one of them would be flat at that scale.
func TestScalesOfPulse(t *testing.T) {
	for _, c := range []struct {
		in, out uint64
		want    []string // the scales, from top to bottom
	}{
		{900_000, 900_000, []string{"1M", "1M"}},
		{900_000, 300_000, []string{"1M", "1M"}},
		{300_000, 900_000, []string{"1M", "1M"}},
		{900_000, 90_000, []string{"1M", "100k"}},
		{9_000, 900_000, []string{"10k", "1M"}},
		{0, 900_000, []string{"1k", "1M"}},
	} {
		s := newWave(t, 80, 24, func(*Options) {})
		var in, out uint64
		for range 30 {
			in, out = in+c.in, out+c.out
			pollTraffic(s.stage, in, out, 0, 0)
		}
		var got []string
		for _, l := range s.lines() {
			if scale, _, ok := strings.Cut(l, "│"); ok && strings.Trim(scale, " 0") != "" {
				got = append(got, strings.TrimSpace(scale))
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%d in, %d out (-want +got):\n%s\n%s", c.in, c.out, d, s.text())
		}
	}
}

// TestPulseNamesTheOtherList checks that, if only one list of talkers fits, its head
// says that there is another, and that the key in the head goes to it.
func TestPulseNamesTheOtherList(t *testing.T) {
	for w := 40; w <= 130; w++ {
		s := newWave(t, w, 24, func(*Options) {})
		s.run(8)
		there := strings.Contains(s.text(), "Processes") && strings.Contains(s.text(), "Remote hosts")
		if !there && !strings.Contains(s.text(), "Processes →") {
			t.Errorf("at %d cells nothing mentions the hosts:\n%s", w, s.text())
		}
		s.press("right")
		if s.has("Remote hosts"); w < wideForBoth && !strings.Contains(s.text(), " →") {
			t.Errorf("at %d cells nothing mentions the processes:\n%s", w, s.text())
		}
	}
}

// wideForBoth is the width of a window in which both lists are beside the graphs.
const wideForBoth = 110

// TestPulseSaysWhyATalkerIsNotKnown covers connections that wait to be accepted, which
// belong to no process yet. No key goes to them, so no hint offers one.
func TestPulseSaysWhyATalkerIsNotKnown(t *testing.T) {
	waiting := socket(9, sockets.CloseWait, "10.0.0.5:8000 10.0.0.9:4000")
	waiting.Gap = sockets.GapUnaccepted
	s := newStage(t, 120, 40, waiting)
	s.press("7")
	s.poll(time.Second)
	s.has("(unaccepted)")
	s.lacks("(closed)", "its connections")
}
