//go:build linux

package e2e_test

import (
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

// labSteps gives, for each step, what a row of the table has beside its text.
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

// ported finds the ports that a text names.
var ported = regexp.MustCompile(`\b\d{2,5}\b`)

// lesson gives the lines of the lesson below the table.
func lesson(f screen.Frame) string {
	y := f.Find(" of 21 ·")
	if y < 0 {
		return ""
	}
	return strings.Join(f.Lines()[y:len(f.Cells)-1], "\n")
}

// taught tells whether a row has the text, and the lesson names a port of it.
func taught(f screen.Frame, text string) bool {
	r, said := row(f, text), lesson(f)
	for _, port := range ported.FindAllString(r, -1) {
		if strings.Contains(said, port) {
			return true
		}
	}
	return false
}

// TestLabTeachesEachStep goes through the lesson on a small terminal: each step
// has its row beside its text, which names the port that the row has.
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
	g.keys("N")
	g.see("the step before", func(f screen.Frame) bool { return f.Has("Step 20 of 21 ·") && taught(f, "TIME_WAIT") })
	g.keys("q")
	if err := g.Wait(soon); err != nil {
		t.Error(err)
	}
}

// TestLabFilterIsTheUsers: esc clears the lab's filter, and the text stays.
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

// TestLabFitsEveryWindow: the lesson and a row are there at any size, and what
// has no room can be scrolled to.
func TestLabFitsEveryWindow(t *testing.T) {
	t.Parallel()
	for _, z := range []screen.Size{{Columns: 40, Rows: 10}, {Columns: 110, Rows: 30}, {Columns: 200, Rows: 60}} {
		g := newStage(t)
		g.open(program("berth", nil, "lab", "listen"), z)
		g.see(z.String(), func(f screen.Frame) bool { return f.Has("Step 11 of 21") && row(f, "lab-server") != "" })
		if z.Rows > 10 {
			continue
		}
		for range 5 {
			g.keys("<pgdown>")
		}
		g.see("the end of the text", func(f screen.Frame) bool { return f.Has("what it is.") })
	}
}

// TestLabShowsTheQueuesItSpeaksOf beside its text, however wide that is.
func TestLabShowsTheQueuesItSpeaksOf(t *testing.T) {
	t.Parallel()
	for _, z := range []screen.Size{{Columns: 80, Rows: 24}, {Columns: 110, Rows: 30}, {Columns: 120, Rows: 34}} {
		for _, step := range []string{"fin-wait1", "closing", "last-ack", "queue"} {
			g := newStage(t)
			g.open(program("berth", nil, "lab", step), z)
			g.see(step+" at "+z.String(), func(f screen.Frame) bool {
				return f.Has("of 21") && row(f, "lab-server") != "" && slices.ContainsFunc(f.Lines(), func(l string) bool {
					return strings.Contains(l, "LOCAL") && strings.Contains(l, "PROCESS") && strings.Contains(l, "RECV-Q") && strings.Contains(l, "SEND-Q")
				})
			})
		}
	}
}

// TestLabLeavesNothing ends the lab in each way, at its most stubborn step, and
// finds nothing 2 s later.
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

// empty waits until ss finds nothing in the room, and nobody who could hold it.
func (g *stage) empty(within time.Duration) {
	g.Helper()
	var left []byte
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		err := g.room.Do(func() (err error) {
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
