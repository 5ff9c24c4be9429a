package system_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/ui/cli"
)

// played starts the test binary as a server and waits until it is listening.
func played(t *testing.T, addr string, how ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"="+addr+" "+strings.Join(how, " "))
	return up(t, cmd, addr)
}

// up starts cmd and waits until something listens on addr. Whatever happens, the
// entire process group of cmd ends with the test.
func up(t *testing.T, cmd *exec.Cmd, addr string) *exec.Cmd {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }() // reap it as soon as it ends
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-done
	})
	eventually(t, "a server on "+addr, func() bool { return strings.Contains(run(t, "ss", "-tlnH"), addr+" ") })
	return cmd
}

// dialled starts a client that connects to addr and waits until it is connected.
func dialled(t *testing.T, addr string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), dialEnv+"="+addr)
	up(t, cmd, addr)
	eventually(t, "a client of "+addr, func() bool {
		return strings.Contains(run(t, "ss", "-tnHp", "state", "established"), fmt.Sprintf("pid=%d,", cmd.Process.Pid))
	})
	return cmd
}

// bindable reports whether the kernel allows addr to be bound.
func bindable(addr string) bool {
	l, err := net.Listen("tcp4", addr) // sets SO_REUSEADDR, so TIME_WAIT is not in the way
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func alive(cmd *exec.Cmd) bool { return aliveAt(cmd.Process.Pid) }

func aliveAt(pid int) bool { return syscall.Kill(pid, 0) == nil }

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: it never came true", what)
		}
	}
}

// has fails the test unless text contains each of parts.
func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is not in\n%s", p, text)
		}
	}
}

// TestKillFreesThePort checks that the server ends, that its client stays alive,
// and that the port can be bound, as berth says.
func TestKillFreesThePort(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	server := played(t, "127.0.0.1:7001")
	client := dialled(t, "127.0.0.1:7001")
	c := converse(t, "kill", "7001")
	c.hears(fmt.Sprintf("(pid %d, user root", server.Process.Pid))
	c.hears("holds 127.0.0.1:7001/tcp")
	c.hears("1 connection breaks: 127.0.0.1:")
	c.hears("[y/N] ")
	c.says("y\n")
	has(t, c.ends(0), "has ended\n", "port 7001 is free\n")
	if alive(server) || !alive(client) || !bindable("127.0.0.1:7001") {
		t.Errorf("server alive %v, client alive %v, bindable %v", alive(server), alive(client), bindable("127.0.0.1:7001"))
	}
}

// TestKillAsksFirst checks that nothing is done after any answer other than yes.
func TestKillAsksFirst(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001")
	for _, answer := range []string{"n\n", "\n", "no\n", "yeah\n", "\x04"} {
		c := converse(t, "kill", "127.0.0.1:7001")
		c.hears("[y/N] ")
		c.says(answer)
		has(t, c.ends(1), "nothing was done\n")
	}
	if !alive(server) || bindable("127.0.0.1:7001") {
		t.Error("the server has ended")
	}
}

// TestKillEndsEveryOwner checks that two processes that share only a listener both
// end.
func TestKillEndsEveryOwner(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	l, err := net.Listen("tcp4", "127.0.0.1:7001")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	var owners []*exec.Cmd
	for range 2 {
		cmd := exec.Command("sleep", "600")
		cmd.ExtraFiles = []*os.File{file}
		owners = append(owners, up(t, cmd, "127.0.0.1:7001"))
	}
	file.Close()
	l.Close()
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 0 || alive(owners[0]) || alive(owners[1]) {
		t.Errorf("exit status %d, alive %v and %v:\n%s", status, alive(owners[0]), alive(owners[1]), said)
	}
}

// TestKillOfASupervisedServer covers a server that a loop restarts immediately. It
// checks that berth names the loop, and does not report the port as free.
func TestKillOfASupervisedServer(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	loop := exec.Command("sh", "-c", "while :; do "+os.Args[0]+"; done")
	loop.Env = append(os.Environ(), serveEnv+"=127.0.0.1:7001")
	up(t, loop, "127.0.0.1:7001")
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 1 {
		t.Errorf("exit status %d", status)
	}
	has(t, said, "has ended\n", "port 7001 is held again, by "+filepath.Base(os.Args[0])[:5], fmt.Sprintf("a child of sh (pid %d)\n", loop.Process.Pid))
	if bindable("127.0.0.1:7001") {
		t.Error("nobody has the port")
	}
}

// TestKillOfAStubbornServer checks that a server that ignores SIGTERM is not
// reported as dead. berth asks before it sends SIGKILL, and never sends it without
// asking.
func TestKillOfAStubbornServer(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001", "stubborn")
	lives := fmt.Sprintf("(pid %d) is still alive 5 s after SIGTERM", server.Process.Pid)
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 1 || !alive(server) {
		t.Errorf("unasked: exit status %d, alive %v", status, alive(server))
	}
	has(t, said, lives, "port 7001 is still held by ")

	c := converse(t, "kill", "7001")
	c.hears("Send SIGTERM to ")
	c.says("y\n")
	c.hears(lives)
	c.hears("Send SIGKILL to ")
	c.says("n\n")
	has(t, c.ends(1), "port 7001 is still held by ")
	if !alive(server) {
		t.Error("SIGKILL was sent although the answer was no")
	}

	c = converse(t, "kill", "7001")
	c.hears("Send SIGTERM to ")
	c.says("y\n")
	c.hears("Send SIGKILL to ")
	c.says("y\n")
	has(t, c.ends(0), "has ended\n", "port 7001 is free\n")
	if alive(server) {
		t.Error("it still lives")
	}
}

// TestKillOfASlowServer checks that berth waits for a server that takes some time
// to end.
func TestKillOfASlowServer(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001", "slow")
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 0 || alive(server) {
		t.Errorf("exit status %d, alive %v:\n%s", status, alive(server), said)
	}
}

// TestKillOfWhatHasGone checks that a process that ends or releases the port
// between the question and the answer is not signalled, and that berth says so.
func TestKillOfWhatHasGone(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001", "leaves")
	c := converse(t, "kill", "7001")
	c.hears("[y/N] ")
	_ = server.Process.Signal(syscall.SIGUSR1)
	eventually(t, "the port let go of", func() bool { return bindable("127.0.0.1:7001") })
	c.says("y\n")
	has(t, c.ends(0), "has let go of 127.0.0.1:7001/tcp, so nothing was sent\n", "port 7001 is free\n")
	if !alive(server) {
		t.Error("it was signalled")
	}

	server = played(t, "127.0.0.1:7002")
	c = converse(t, "kill", "7002")
	c.hears("[y/N] ")
	_ = server.Process.Kill()
	eventually(t, "its end", func() bool { return !alive(server) })
	c.says("y\n")
	has(t, c.ends(0), "had already ended, so nothing was sent\n", "port 7002 is free\n")
}

// TestKillByFilter checks that a filter selects everything that matches it, so that
// clients are also signalled.
func TestKillByFilter(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	server := played(t, "127.0.0.1:7001")
	client := dialled(t, "127.0.0.1:7001")
	status, said := unasked(t, "kill", "--yes", "rport:7001", "side:out")
	if status != 0 || alive(client) || !alive(server) {
		t.Errorf("exit status %d, client alive %v, server alive %v:\n%s", status, alive(client), alive(server), said)
	}
	status, said = unasked(t, "kill", "--yes", "--signal", "int", fmt.Sprintf("pid:%d", server.Process.Pid), "state:listen")
	if status != 0 || alive(server) {
		t.Errorf("exit status %d, server alive %v:\n%s", status, alive(server), said)
	}
	has(t, said, "port 127.0.0.1:7001/tcp is free\n")
}

// TestKillSparesItself checks that neither y nor --yes is enough to end berth
// itself, which is this process.
func TestKillSparesItself(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGTERM)
	l, err := net.Listen("tcp4", "127.0.0.1:7001")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 2 {
		t.Errorf("--yes: exit status %d", status)
	}
	has(t, said, "berth: --yes: ", "is this instance of berth, so you have to confirm it by typing yes\n")
	c := converse(t, "kill", "7001")
	c.hears("Type yes if you mean it: ")
	c.says("y\n")
	has(t, c.ends(1), "nothing was done\n")
	if len(got) > 0 {
		t.Fatal("it was signalled")
	}
	c = converse(t, "kill", "7001")
	c.hears("Type yes if you mean it: ")
	c.says("yes\n")
	c.hears("Send SIGKILL to ")
	c.says("y\n") // not sufficient for SIGKILL, either
	c.ends(1)
	if len(got) != 1 {
		t.Error("a typed yes did not signal it")
	}
}

// TestKillSparesWhatItRunsIn checks that berth does not end a server if berth itself
// is a descendant of that server.
func TestKillSparesWhatItRunsIn(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	l, err := net.Listen("tcp4", "127.0.0.1:7001")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	berth := os.Getenv(programEnv)
	out, err := exec.Command("sh", "-c", berth+" kill --yes 7001; exit $?").CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("%v", err)
	}
	has(t, string(out), "is a shell, a terminal or a login that this berth runs in")
}

// TestKillSparesTheFirstProcess checks that berth does not end the first process of
// its PID namespace. That process is this one.
func TestKillSparesTheFirstProcess(t *testing.T) {
	t.Parallel()
	if !inOwnPIDs(t) {
		return
	}
	l, err := net.Listen("tcp4", "127.0.0.1:7001")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 2 {
		t.Errorf("exit status %d", status)
	}
	has(t, said, "(pid 1) is the first process")
}

// TestKillUnasked checks that, if nobody can be asked, berth does nothing and
// returns immediately.
func TestKillUnasked(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001")
	began := time.Now()
	status, said := unasked(t, "kill", "7001")
	if status != 2 || said != "berth: kill: no terminal to ask on; use --yes to do it without asking, or --dry-run to see what it would do\n" {
		t.Errorf("exit status %d: %s", status, said)
	}
	status, said = unasked(t, "kill", "--dry-run", "7001")
	if status != 0 {
		t.Errorf("--dry-run: exit status %d", status)
	}
	has(t, said, fmt.Sprintf("(pid %d, user root", server.Process.Pid))
	status, said = unasked(t, "kill", "--dry-run", "7002")
	if status != 1 || said != "nothing to kill: nobody listens on 7002 or has it bound\n" {
		t.Errorf("nothing to kill: exit status %d: %s", status, said)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("all of it took %v", took)
	}
	if !alive(server) {
		t.Error("the server has ended")
	}
}

// TestReadOnlyHasNoActions checks that with the flag, the variable or the
// configuration key, no command acts on anything, and neither help nor completion
// mentions one that would.
func TestReadOnlyHasNoActions(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001")
	config := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(config, []byte("read_only = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		env, args []string
		from      string
	}{
		{nil, []string{"--read-only"}, "--read-only"},
		{[]string{"BERTH_READ_ONLY=1"}, nil, "BERTH_READ_ONLY"},
		{nil, []string{"--config", config}, config},
	} {
		for _, action := range []string{"kill", "close", "lab"} {
			with := func(args ...string) (int, string) {
				var out strings.Builder
				s := cli.Machine(cli.Build{})
				s.In, s.Out, s.Err, s.Env = nil, &out, &out, append([]string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}, way.env...)
				status := cli.Run(t.Context(), append(way.args, args...), s)
				return status, out.String()
			}
			for _, args := range [][]string{{action, "--yes", "lport:7001"}, {action, "7001"}, {action, "lport:7001"}, {action, "-h"}, {action}} {
				status, said := with(args...)
				if status != 2 && args[len(args)-1] != "-h" {
					t.Errorf("%s: %q: exit status %d: %s", way.from, args, status, said)
				}
				if len(args) == 2 && args[1] == "7001" {
					has(t, said, action+": read-only is on ("+way.from+")")
				}
			}
			for _, args := range [][]string{{"-h"}, {"__complete", ""}, {"man"}, {"completion", "bash"}, {"help", action}} {
				if _, said := with(args...); strings.Contains(said, "  "+action+" ") || strings.Contains(said, action+"\t") || strings.Contains(said, "berth-"+action) {
					t.Errorf("%s: %q tells of %s:\n%s", way.from, args, action, said)
				}
			}
		}
	}
	if !alive(server) {
		t.Error("the server has ended")
	}
}

// TestKillForPrograms checks that --json prints only a single object, which
// contains everything that would otherwise be printed, and that the exit status is
// the same.
func TestKillForPrograms(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	server := played(t, "127.0.0.1:7001")
	var object struct {
		Action  string
		Targets []struct {
			PID  int
			Fate *string
		}
		Ports []struct{ Free bool }
	}
	if status, said := unasked(t, "kill", "--json", "7001"); status != 2 || !strings.Contains(said, "does not ask for confirmation") {
		t.Errorf("with nothing else: exit status %d: %s", status, said)
	}
	for _, how := range []string{"--dry-run", "--yes"} {
		status, said := unasked(t, "kill", "--json", how, "7001")
		if err := json.Unmarshal([]byte(said), &object); err != nil || status != 0 {
			t.Fatalf("%s: exit status %d, %v:\n%s", how, status, err, said)
		}
		if object.Action != "kill" || object.Targets[0].PID != server.Process.Pid || (object.Targets[0].Fate == nil) != (how == "--dry-run") {
			t.Errorf("%s: %+v", how, object)
		}
	}
	if len(object.Ports) != 1 || !object.Ports[0].Free || *object.Targets[0].Fate != "ended" || alive(server) {
		t.Errorf("%+v, alive %v", object, alive(server))
	}
	status, said := unasked(t, "kill", "--json", "--yes", "7001")
	if err := json.Unmarshal([]byte(said), &object); err != nil || status != 1 || len(object.Targets) != 0 {
		t.Errorf("nothing to kill: exit status %d, %v:\n%s", status, err, said)
	}
	status, said = unasked(t, "close", "--json", "--dry-run", "lport:7001")
	if !json.Valid([]byte(said)) || status != 1 {
		t.Errorf("nothing to close: exit status %d:\n%s", status, said)
	}
}

// TestKillOfAFamily covers a server that also ends its child, which shares the
// listener. The child may have ended before berth signals it. berth must then report
// that the child has ended, not that it was already gone.
func TestKillOfAFamily(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	l, err := net.Listen("tcp4", "127.0.0.1:7001")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `sleep 600 & trap "kill $!; exit" TERM; wait`)
	cmd.ExtraFiles = []*os.File{file}
	up(t, cmd, "127.0.0.1:7001")
	file.Close()
	l.Close()
	eventually(t, "both", func() bool {
		_, said := unasked(t, "kill", "--dry-run", "7001")
		return strings.Contains(said, "\nsleep (pid ")
	})
	status, said := unasked(t, "kill", "--yes", "7001")
	if status != 0 || strings.Count(said, "has ended\n") != 2 {
		t.Errorf("exit status %d:\n%s", status, said)
	}
	has(t, said, "port 7001 is free\n")
}
