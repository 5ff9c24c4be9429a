package privilege

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	_ "berth/sockets/privilege/early"
)

// play is the environment variable that makes the test binary act as a program with
// capabilities.
const play = "BERTH_TEST_PRIVILEGE"

func TestMain(m *testing.M) {
	if os.Getenv(play) == "" {
		os.Exit(m.Run())
	}
	if err := Shed(); err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	if err := perform(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// perform checks, in a program that was lent capabilities, which threads have any of
// them.
func perform() error {
	const both = uint64(readers)
	if s, err := capabilities(); err != nil || s.effective() != 0 || s.permitted() != both {
		return fmt.Errorf("the main thread has %x of %x: %v", s.effective(), s.permitted(), err)
	}
	if !Lent() {
		return fmt.Errorf("nothing is lent")
	}
	var inside error
	Do(func() {
		if s, err := capabilities(); err != nil || s.effective() != both {
			inside = fmt.Errorf("a reader has %x: %v", s.effective(), err)
		}
		if unix.Gettid() == os.Getpid() {
			inside = fmt.Errorf("a reader is on the first thread")
		}
		if _, err := os.ReadDir("/proc/1/fd"); err != nil {
			inside = fmt.Errorf("a reader can't read process 1: %w", err)
		}
	})
	if inside != nil {
		return inside
	}
	if v := panicOf(func() { Do(func() { panic("kept") }) }); v != "kept" {
		return fmt.Errorf("the panic of a reader is %v for its caller", v)
	}
	raised, end := make(chan struct{}), make(chan struct{})
	go func() {
		Raise()
		close(raised)
		<-end
	}()
	<-raised
	defer close(end)
	for range 200 { // threads that start while another has raised its capabilities
		if err := onNewThread(); err != nil {
			return err
		}
	}
	return nil
}

// onNewThread checks that a thread has no effective capabilities, and can't read process
// 1.
func onNewThread() error {
	found := make(chan error)
	go func() {
		runtime.LockOSThread()
		s, err := capabilities()
		if err == nil && s.effective() != 0 {
			err = fmt.Errorf("a thread was born with %x", s.effective())
		}
		if _, openErr := os.Open("/proc/1/fd"); err == nil && openErr == nil {
			err = fmt.Errorf("a thread that raised nothing reads process 1")
		}
		found <- err
	}()
	return <-found
}

// TestTheCapableProgram checks that capabilities are effective only where they are
// raised, however they were given to the program file, and even if the file has more
// than the program needs.
func TestTheCapableProgram(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root to give a program file capabilities")
	}
	if _, err := exec.LookPath("setcap"); err != nil {
		t.Skip("setcap is not installed")
	}
	dir, err := os.MkdirTemp("", "berth-privilege-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{
		"cap_sys_ptrace,cap_dac_read_search+p", "cap_sys_ptrace,cap_dac_read_search+ep",
		"cap_kill,cap_net_admin,cap_dac_override,cap_sys_ptrace,cap_dac_read_search,cap_bpf+ep",
	} {
		program := filepath.Join(dir, "program")
		binary, err := os.ReadFile("/proc/self/exe")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(program, binary, 0o755); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("setcap", given, program).CombinedOutput(); err != nil {
			t.Fatalf("setcap %s: %v\n%s", given, err, out)
		}
		cmd := exec.Command(program)
		cmd.Dir, cmd.Env = dir, []string{play + "=1"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", given, err, strings.TrimSpace(string(out)))
		}
	}
}

// TestOrdinaryPrivilege checks that if the program file lends nothing, nothing is shed,
// and Do is an ordinary call.
func TestOrdinaryPrivilege(t *testing.T) {
	if Lent() {
		t.Error("something is lent to a program without capabilities")
	}
	before, err := capabilities()
	if err != nil {
		t.Fatal(err)
	}
	if err := Shed(); err != nil {
		t.Fatal(err)
	}
	called := false
	Do(func() { called = true })
	after, err := capabilities()
	if err != nil || before != after || !called {
		t.Errorf("called %v; from %v to %v, %v", called, before, after, err)
	}
}

func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}
