package reliability_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// command is a way of running berth, with a function that judges the output.
type command struct {
	args  func() []string
	judge func(base, got told) []string
	base  told
	calls []fault
}

// commands returns the commands into which faults are injected.
func (w *world) commands() []*command {
	one, two := strconv.Itoa(w.ports["one"]), strconv.Itoa(w.ports["two"])
	fixed := func(args ...string) func() []string { return func() []string { return args } }
	var victim *exec.Cmd
	var connected int
	return []*command{
		{args: fixed("ls", "--json", "-tl"), judge: sameRows},
		{args: fixed("ls", "--json", "-ax"), judge: sameRows},
		{args: fixed("who", "--json", two), judge: sameHolders},
		{args: fixed("who", one), judge: sameText},
		{args: fixed("kill", "--dry-run", two), judge: sameText},
		{args: fixed("wait", "--timeout", "2s", two), judge: sameText},
		{args: fixed("wait", "--free", "--timeout", "2s", "1"), judge: sameText},
		{args: fixed("close", "--dry-run", "--force", "lport:"+one), judge: sameText},
		{args: fixed("free"), judge: freePort},
		{
			args: func() []string {
				port, all := w.serve(1)
				victim = all[0]
				return []string{"kill", "--yes", strconv.Itoa(port)}
			},
			judge: func(_, got told) []string { return killed(victim, got) },
		},
		{
			args: func() []string {
				connected = w.connection()
				return []string{"close", "--yes", "lport:" + strconv.Itoa(connected), "state:established"}
			},
			judge: func(_, got told) []string { return w.closed(connected, got) },
		},
	}
}

// says is the common part of the output of ls --json and who --json.
type says struct {
	Sockets []row
	Answers []struct {
		Target, Proto string
		Held          bool
		Holders       []struct {
			Processes []struct{ PID int }
			OwnerGap  *string `json:"owner_gap"`
		}
		Sockets []row
	}
	Gaps []gap
}

type row struct {
	Proto, State string
	NetNS        uint64
	Local        *struct {
		IP   string
		Port int
	}
	Inode  *int64
	Owners []struct {
		PID        int
		Cmdline    *string
		CmdlineGap *string `json:"cmdline_gap"`
	}
	OwnerGap   *string `json:"owner_gap"`
	Incomplete *string `json:"owners_incomplete"`
}

// steady reports whether a row belongs to the world, and not to a unix socket that
// some other program opens and closes.
func (r row) steady() bool { return r.Local != nil && r.State == "LISTEN" }

func (r row) key() string {
	return fmt.Sprint(r.Proto, r.State, *r.Local, r.NetNS)
}

// parse parses the output of a run. A run that reports a failure may have no other
// output.
func parse(got told) (s says, ok bool, wrong []string) {
	if got.status >= 2 && got.out == "" {
		return s, false, nil
	}
	if err := json.Unmarshal([]byte(got.out), &s); err != nil {
		return s, false, []string{"it says no JSON: " + err.Error()}
	}
	return s, true, nil
}

// newGap reports whether got has a gap that base does not have, or a larger one.
func newGap(base, got says) bool {
	known := map[string]int{}
	for _, g := range base.Gaps {
		known[g.What+g.Why] = 1 + g.count()
	}
	for _, g := range got.Gaps {
		if known[g.What+g.Why] < 1+g.count() {
			return true
		}
	}
	return false
}

// sameRows checks that berth ls shows everything that it shows without faults, or
// mentions what is missing.
func sameRows(base, got told) []string {
	was, _, _ := parse(base)
	is, ok, wrong := parse(got)
	if !ok {
		return wrong
	}
	return append(wrong, fewer(was.Sockets, is.Sockets, newGap(was, is))...)
}

func fewer(was, is []row, said bool) (wrong []string) {
	now := map[string]row{}
	for _, r := range is {
		if r.steady() {
			now[r.key()] = r
		}
	}
	for _, r := range was {
		if !r.steady() {
			continue
		}
		n, there := now[r.key()]
		if !there {
			if !said {
				wrong = append(wrong, "no word of the missing row "+r.key())
			}
			continue
		}
		wrong = append(wrong, lessOf(r, n, said)...)
	}
	return wrong
}

// lessOf returns the owners and command lines that are missing although berth does
// not say so.
func lessOf(was, is row, said bool) (wrong []string) {
	if len(is.Owners) == 0 && is.OwnerGap == nil {
		wrong = append(wrong, "neither owner nor gap of "+was.key())
	}
	if len(was.Owners) > 0 && is.OwnerGap != nil && (*is.OwnerGap == "unfound" || *is.OwnerGap == "closed") {
		wrong = append(wrong, "the false gap "+*is.OwnerGap+" of "+was.key())
	}
	for _, o := range was.Owners {
		found := false
		for _, n := range is.Owners {
			found = found || n.PID == o.PID
			if n.PID == o.PID && o.Cmdline != nil && n.Cmdline == nil && n.CmdlineGap == nil {
				wrong = append(wrong, fmt.Sprintf("no word of the missing command line of %d", o.PID))
			}
		}
		if !found && !said && is.OwnerGap == nil && is.Incomplete == nil {
			wrong = append(wrong, fmt.Sprintf("no word of the missing owner %d of %s", o.PID, was.key()))
		}
	}
	return wrong
}

// sameHolders checks that berth who names the same holders, or reports what it
// could not see.
func sameHolders(base, got told) []string {
	was, _, _ := parse(base)
	is, ok, wrong := parse(got)
	if !ok {
		return wrong
	}
	said := newGap(was, is)
	for i, a := range was.Answers {
		if i >= len(is.Answers) {
			return append(wrong, "an answer is missing")
		}
		if n := is.Answers[i]; a.Held != n.Held && !said {
			wrong = append(wrong, "no word of why it is not held")
		} else {
			wrong = append(wrong, fewer(a.Sockets, n.Sockets, said)...)
		}
	}
	return wrong
}

// sameText checks that the answer is the same, except for standard error and times,
// or that berth reports a failure.
func sameText(base, got told) (wrong []string) {
	if got.status == base.status && withoutTimes(got.out) == withoutTimes(base.out) {
		return nil
	}
	if got.status == 3 || strings.Count(got.errs, "berth: ") > strings.Count(base.errs, "berth: ") || admits(got.out) {
		return nil
	}
	return []string{fmt.Sprintf("another answer without a word; undisturbed it is status %d: %s", base.status, base.out)}
}

// admits reports whether the answer itself mentions what is missing.
func admits(out string) bool {
	out = strings.ToLower(out)
	for _, word := range []string{"not known", "could not be read", "perhaps more", "perhaps others", "there may be other holders", "may have more owners", "nobody is seen", "can't be told"} {
		if strings.Contains(out, word) {
			return true
		}
	}
	return false
}

// withoutTimes removes what changes over time.
func withoutTimes(out string) string {
	return regexp.MustCompile(`for \d+ (s|min|h)( \d+ (s|min))?`).ReplaceAllString(out, "for a while")
}

// freePort checks that berth free prints a port, or an error.
func freePort(base, got told) []string {
	if n, err := strconv.Atoi(strings.TrimSpace(got.out)); got.status == 0 && (err != nil || n < 1024) {
		return []string{"no port"}
	}
	if got.status != 0 && got.errs == "" {
		return []string{"it failed without a word"}
	}
	return nil
}

// killed checks that exit status 0 means that the process is dead, and that berth
// explains any other exit status.
func killed(victim *exec.Cmd, got told) []string {
	ended := make(chan struct{})
	go func() { victim.Wait(); close(ended) }()
	wait := 100 * time.Millisecond
	if got.status == 0 {
		wait = 3 * time.Second
	}
	select {
	case <-ended:
		return nil
	case <-time.After(wait):
	}
	victim.Process.Kill()
	if got.status == 0 {
		return []string{"status 0, and it lives"}
	}
	if got.errs == "" && got.out == "" {
		return []string{"it lives, without a word"}
	}
	return nil
}

// connection makes a connection whose two ends belong to one process, and returns
// the port at the server's end.
func (w *world) connection() int {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	here, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		w.t.Fatal(err)
	}
	defer here.Close()
	there, err := l.Accept()
	if err != nil {
		w.t.Fatal(err)
	}
	defer there.Close()
	c := exec.Command("sleep", "3600")
	for _, end := range []net.Conn{here, there} {
		file, err := end.(*net.TCPConn).File()
		if err != nil {
			w.t.Fatal(err)
		}
		defer file.Close()
		c.ExtraFiles = append(c.ExtraFiles, file)
	}
	w.start(c)
	return l.Addr().(*net.TCPAddr).Port
}

// open reports whether there is a connection with the given port, according to
// /proc/net/tcp.
func (w *world) open(port int) bool {
	text, err := os.ReadFile("/proc/thread-self/net/tcp")
	if err != nil {
		w.t.Fatal(err)
	}
	local := fmt.Sprintf("0100007F:%04X", port)
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 3 && words[1] == local && words[3] == "01" {
			return true
		}
	}
	return false
}

// closed checks that exit status 0 means that the connection is closed.
func (w *world) closed(port int, got told) []string {
	switch open := w.open(port); {
	case got.status == 0 && open:
		return []string{"status 0, and the connection is open"}
	case got.status != 0 && got.errs == "" && got.out == "":
		return []string{"it failed without a word"}
	}
	return nil
}
