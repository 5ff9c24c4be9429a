//go:build linux

package e2e_test

import (
	"net/netip"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/e2e/screen"
)

// labSteps returns the steps, each with a text that must be in a row of the table.
func labSteps() [][2]string {
	return [][2]string{
		{"port", "lab-highest"},
		{"well-known", "lab-ftp"},
		{"dynamic", "lab-lowest"},
		{"client", "lab-client"},
		{"ephemeral", "lab-visitor"},
		{"services", "lab-mail"},
		{"protocols", "lab-udp"},
		{"addresses", "127.0.0.2:"},
		{"netstat", "udp"},
		{"bound", "BOUND"},
		{"listen", "LISTEN"},
		{"syn-sent", "SYN_SENT"},
		{"syn-recv", "SYN_RECV"},
		{"established", "ESTABLISHED"},
		{"fin-wait1", "FIN_WAIT1"},
		{"fin-wait2", "FIN_WAIT2"},
		{"close-wait", "CLOSE_WAIT"},
		{"closing", "CLOSING"},
		{"last-ack", "LAST_ACK"},
		{"time-wait", "TIME_WAIT"},
		{"queue", "(unaccepted)"},
	}
}

// ported matches the ports named in a text.
var ported = regexp.MustCompile(`\b\d{2,5}\b`)

// lesson returns the lines of the lesson below the table.
func lesson(f screen.Frame) string {
	y := f.Find(" of 21 ·")
	if y < 0 {
		return ""
	}
	return strings.Join(f.Lines()[y:len(f.Cells)-1], "\n")
}

// taught reports whether a row contains the text and the lesson names a port in
// that row.
func taught(f screen.Frame, text string) bool {
	r, said := row(f, text), lesson(f)
	for _, port := range ported.FindAllString(r, -1) {
		if strings.Contains(said, port) {
			return true
		}
	}
	return false
}

// TestLabTeachesEachStep goes through the lesson on a small terminal. It checks
// that each step shows its row next to its text, which names the port in that row.
func TestLabTeachesEachStep(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.open(program("berth", nil, "lab"), screen.Size{Columns: 80, Rows: 24})
	all := labSteps()
	for i, s := range all {
		head := "Step " + strconv.Itoa(i+1) + " of 21 ·"
		f := g.see(s[0], func(f screen.Frame) bool { return f.Has(head) && taught(f, s[1]) })
		if f.Has("for more") {
			t.Errorf("%s: the text has no room:\n%s", s[0], f)
		}
		g.keys("n")
	}
	g.see("a summary beside all sockets", func(f screen.Frame) bool {
		return f.Has("The end ·") && f.Has("berth explain") && !f.Has("/ 127.0.0.1")
	})
	g.keys("n")
	g.see("that there is no more", func(f screen.Frame) bool { return f.Has("this is the last step") })
	g.keys("NN")
	g.see("a step before", func(f screen.Frame) bool { return f.Has("Step 20 of 21 ·") && taught(f, "TIME_WAIT") })
	g.keys("q")
	if err := g.Wait(soon); err != nil {
		t.Error(err)
	}
}

// TestLabFilterIsTheUsers checks that esc clears the lab's filter, and that the
// text of the lesson remains.
func TestLabFilterIsTheUsers(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("stranger", "listen 127.0.0.1:7001")
	g.open(program("berth", nil, "lab", "listen"), screen.Size{Columns: 80, Rows: 24})
	g.see("the step, without a stranger's socket", func(f screen.Frame) bool {
		return taught(f, "LISTEN") && row(f, "lab-server") != "" && row(f, ":7001") == ""
	})
	g.keys("<esc>")
	f := g.see("all sockets", func(f screen.Frame) bool { return row(f, ":7001") != "" })
	if lesson(f) == "" {
		t.Errorf("the lesson has gone:\n%s", f)
	}
}

// TestLabFitsEveryWindow checks that, at any size, the lesson and a row are
// visible, and that what does not fit can be scrolled into view.
func TestLabFitsEveryWindow(t *testing.T) {
	t.Parallel()
	for _, z := range []screen.Size{{Columns: 40, Rows: 10}, {Columns: 110, Rows: 30}, {Columns: 200, Rows: 60}} {
		g := newStage(t)
		g.open(program("berth", nil, "lab", "listen"), z)
		g.see(z.String(), func(f screen.Frame) bool { return f.Has("Step 11 of 21") && row(f, "127.0.0.1:21350") != "" })
		if z.Rows > 10 {
			continue
		}
		for range 5 {
			g.keys("<pgdown>")
		}
		g.see("the end of the text", func(f screen.Frame) bool { return f.Has("was.") })
	}
}

// labColumns returns the columns that are named in the text of a step or that are
// needed to make its point.
func labColumns(step string) []string {
	switch step {
	case "well-known":
		return []string{"LOCAL", "SERVICE", "PROCESS"}
	case "client", "ephemeral", "services":
		return []string{"LOCAL", "REMOTE", "PROCESS"}
	case "protocols":
		return []string{"PROTO", "LOCAL", "STATE", "PROCESS"}
	case "netstat":
		return []string{"PROTO", "LOCAL", "STATE", "REMOTE"}
	case "listen":
		return []string{"LOCAL", "STATE", "REMOTE"}
	case "fin-wait1", "closing", "last-ack", "queue":
		return []string{"LOCAL", "STATE", "PROCESS", "RECV-Q", "SEND-Q"}
	}
	return []string{"LOCAL", "STATE", "PROCESS"}
}

// labHead matches the number of the step in the heading of the lesson, in all three
// languages.
var labHead = regexp.MustCompile(`─ (?:Step|第) ?(\d+) `)

// labEnds matches the addresses, with ports, in the filter that selects the sockets
// of a step.
var labEnds = regexp.MustCompile(`127\.0\.0\.\d:\d+`)

// pupil is a user who goes through the lesson and checks every frame.
type pupil struct {
	*stage
	wrong map[string]bool // what was wrong in any frame, without duplicates
}

// looks reports whether a frame shows step n. It also checks that all rows belong
// to the step shown, that none is cut off, and that the table has the columns that
// the step needs.
func (p *pupil) looks(f screen.Frame, n int) bool {
	lines := f.Lines()
	all := rows(f)
	m := labHead.FindStringSubmatch(f.String())
	if m == nil || len(all) == 0 {
		return false
	}
	at, _ := strconv.Atoi(m[1])
	step := labSteps()[at-1][0]
	ends := labEnds.FindAllString(strings.Join(lines[1:3], " "), -1)
	for _, r := range all {
		for _, e := range labEnds.FindAllString(r, -1) {
			if port := netip.MustParseAddrPort(e).Port(); port < 32768 && !slices.Contains(ends, e) { // other ports are those of clients
				p.wrong[step+": a row of another step: "+r] = true
			}
		}
		if marks(r, "-") && step != "ephemeral" {
			p.wrong[step+": a row of what is no more: "+r] = true
		}
		if strings.Contains(r, "…") {
			p.wrong[step+": cut: "+r] = true
		}
	}
	head := lines[max(0, f.Find("LOCAL"))]
	for _, c := range labColumns(step) {
		if !strings.Contains(head+" ", c+" ") {
			p.wrong[step+": no "+c+" in "+head] = true
		}
	}
	return at == n
}

// TestLabShowsWhatItSpeaksOf checks, at four sizes and in three languages, that
// however a step is reached, its columns are shown in full, and that the first
// frame of the step that has rows has no rows of other steps. If BERTH_TEST_LAB=all,
// it tries every step in every way, and otherwise a sample.
func TestLabShowsWhatItSpeaksOf(t *testing.T) {
	t.Parallel()
	sizes := []screen.Size{{Columns: 60, Rows: 20}, {Columns: 80, Rows: 24}, {Columns: 110, Rows: 28}, {Columns: 160, Rows: 45}}
	all := os.Getenv("BERTH_TEST_LAB") == "all"
	for i, z := range sizes {
		for j, lang := range []string{"en", "zh-Hant", "zh-Hans"} {
			if !all && i%3 != j {
				continue
			}
			t.Run(lang+" "+z.String(), func(t *testing.T) {
				t.Parallel()
				p := &pupil{newStage(t), make(map[string]bool)}
				p.open(program("berth", nil, "lab", "--lang", lang), z)
				p.course(all || i == 0, sizes[(i+1)%len(sizes)], z)
				for what := range p.wrong {
					t.Error(what)
				}
			})
		}
	}
}

// course goes through the lesson forward and back, repeats a step, and changes to
// another size and back.
func (p *pupil) course(whole bool, other, z screen.Size) {
	p.Helper()
	last := len(labSteps())
	step := func(n int) {
		p.see("step "+strconv.Itoa(n), func(f screen.Frame) bool { return p.looks(f, n) })
	}
	for n := 1; n <= last; n++ {
		step(n)
		if whole {
			p.keys("r")
			step(n)
		}
		if n%7 == 0 {
			for _, to := range []screen.Size{other, z} {
				if err := p.Resize(to); err != nil {
					p.Fatal(err)
				}
				p.see("at "+to.String(), func(f screen.Frame) bool { // frames drawn for another size don't matter
					now := &pupil{p.stage, make(map[string]bool)}
					return f.Size == to && now.looks(f, n) && len(now.wrong) == 0
				})
			}
		}
		if n < last {
			p.keys("n")
		}
	}
	for n := last - 1; n > 0 && (whole || n > last-3); n-- {
		p.keys("N")
		step(n)
	}
}

// TestLabIsToldOfAnEnd ends a process of the lab in each of several steps. It checks
// that the text then says what is no longer there and does not name the process any
// more, and that r makes the step again.
func TestLabIsToldOfAnEnd(t *testing.T) {
	t.Parallel()
	for step, victim := range map[string]string{"listen": "lab-server", "client": "lab-client", "protocols": "lab-udp", "queue": "lab-late", "bound": "lab-server"} {
		g := newStage(t)
		g.open(program("berth", nil, "lab", step), screen.Size{Columns: 110, Rows: 30})
		f := g.see(step, func(f screen.Frame) bool { return row(f, victim) != "" && f.Has(victim) && !f.Has("Looking") })
		pid, err := strconv.Atoi(regexp.MustCompile(victim + `\s+(\d+)`).FindStringSubmatch(row(f, victim))[1])
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		g.see(step+" without "+victim, func(f screen.Frame) bool {
			said := lesson(f)
			return strings.Contains(said, "Gone: 127.0.0.1:") && !strings.Contains(said, victim)
		})
		g.keys("r")
		g.see(step+" again", func(f screen.Frame) bool {
			return row(f, victim) != "" && strings.Contains(lesson(f), "lab-") && !f.Has("Gone: ")
		})
	}
}

// TestLabLeavesNothing ends the lab in each way, at its most stubborn step, and
// checks that nothing is left 2 s later.
func TestLabLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		program, fault, keys string
		signal               syscall.Signal
	}{
		"q":       {program: "berth", keys: "q"},
		"ctrl+c":  {program: "berth", keys: "<ctrl+c>"},
		"SIGTERM": {program: "berth", signal: syscall.SIGTERM},
		"SIGKILL": {program: "berth", signal: syscall.SIGKILL},
		"panic":   {program: "faulty", fault: "BERTH_FAULT=lab", keys: "n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newStage(t)
			g.open(program(c.program, []string{c.fault}, "lab", "last-ack"), screen.Size{Columns: 80, Rows: 24})
			g.see("the step", func(f screen.Frame) bool { return taught(f, "LAST_ACK") })
			g.keys(c.keys)
			if c.signal != 0 {
				if err := syscall.Kill(g.PID(), c.signal); err != nil {
					t.Fatal(err)
				}
			}
			_ = g.Wait(soon)
			g.empty(2 * time.Second)
		})
	}
}

// empty waits until ss finds no sockets in the namespace, and no process is left
// that could hold one.
func (g *stage) empty(within time.Duration) {
	g.Helper()
	var left []byte
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		err := g.ns.Do(func() (err error) {
			left, err = exec.Command("ss", "-tuanpH").CombinedOutput()
			return err
		})
		if err != nil {
			g.Fatalf("%v: %s", err, left)
		}
		if len(left) == 0 {
			return
		}
	}
	g.Errorf("left:\n%s", left)
}
