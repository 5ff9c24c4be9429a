package system_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// serveEnv turns the test binary into a server, which listens on the address in the
// variable until it is ended. Words after the address specify what else it should
// do:
//
//	stubborn   ignore SIGTERM
//	leaves     close the listener on SIGUSR1, but continue to run
//	slow       close the listener on SIGTERM, and end 300 ms later
//	shut       make itself unreadable to its own user, like a program with privileges
//	shares=UID, shares-shut=UID   share the listener with a child that runs as that user, and that is also shut in the second case
//	session    have the child start a new session
//	departs    close the listener, so that only the children have it
//	thread, ring, flight   hide the listener; see hide
//
// The address - stands for the listener that it inherits.
const serveEnv = "BERTH_TEST_SERVE"

// dialEnv turns the test binary into a client, which stays connected to the address
// in the variable.
const dialEnv = "BERTH_TEST_DIAL"

func TestMain(m *testing.M) {
	if spec := strings.Fields(os.Getenv(serveEnv)); len(spec) > 0 {
		server(spec[0], strings.Join(spec[1:], " "))
	}
	if spec := os.Getenv(worldEnv); spec != "" {
		enter(spec)
	}
	if addr := os.Getenv(dialEnv); addr != "" {
		c, err := net.Dial("tcp4", addr)
		if err != nil {
			fail(err)
		}
		_, _ = c.Read(make([]byte, 1)) // until the server ends
		select {}
	}
	if err := os.Setenv("BERTH_NETNS", "self"); err != nil { // tests that run at the same time are in separate namespaces
		fail(err)
	}
	os.Exit(tried(m))
}

// programEnv holds the path of the program under test, which is built once for all
// tests. Ordinary users can run it.
const programEnv = "BERTH_TEST_PROGRAM"

// tried runs the tests. Most of them spend their time waiting, and each is in
// separate namespaces, so many more run at the same time than there are processors.
func tried(m *testing.M) int {
	if os.Getenv(programEnv) != "" {
		return m.Run()
	}
	if err := sample.AtOnce(8); err != nil {
		fail(err)
	}
	dir, err := os.MkdirTemp("", "berth-test-")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(dir)
	berth := filepath.Join(dir, "berth")
	if out, err := exec.Command("go", "build", "-ldflags=-w", "-o", berth, "..").CombinedOutput(); err != nil {
		fail(fmt.Errorf("build: %w\n%s", err, out))
	}
	if err := errors.Join(os.Chmod(dir, 0o755), os.Setenv(programEnv, berth)); err != nil {
		fail(err)
	}
	return m.Run()
}

func server(addr, how string) {
	l := listener(addr)
	if slices.Contains(strings.Fields(how), "shut") {
		if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
			fail(err)
		}
	}
	share(l, how)
	if strings.Contains(how, "departs") {
		l.Close()
	}
	if hide(l, how) {
		select {}
	}
	if strings.Contains(how, "stubborn") {
		signal.Ignore(syscall.SIGTERM)
	}
	leave := make(chan os.Signal, 1)
	if strings.Contains(how, "leaves") {
		signal.Notify(leave, syscall.SIGUSR1)
	}
	slow := make(chan os.Signal, 1)
	if strings.Contains(how, "slow") {
		signal.Notify(slow, syscall.SIGTERM)
	}
	for {
		select {
		case <-leave:
			l.Close()
		case <-slow:
			l.Close()
			time.Sleep(300 * time.Millisecond)
			os.Exit(0)
		}
	}
}

func listener(addr string) net.Listener {
	var l net.Listener
	var err error
	if addr == "-" {
		l, err = net.FileListener(os.NewFile(3, "listener"))
	} else {
		l, err = net.Listen("tcp4", addr)
	}
	if err != nil {
		fail(err)
	}
	return l
}

// share starts a child that also holds the listener, if how says so.
func share(l net.Listener, how string) {
	for _, word := range strings.Fields(how) {
		as, user, ok := strings.Cut(word, "=")
		if !ok || as != "shares" && as != "shares-shut" {
			continue
		}
		file, err := l.(*net.TCPListener).File()
		if err != nil {
			fail(err)
		}
		uid, err := strconv.Atoi(user)
		if err != nil {
			fail(err)
		}
		child := exec.Command(os.Args[0])
		child.ExtraFiles = []*os.File{file}
		child.Env = []string{serveEnv + "=- " + strings.TrimPrefix(as, "shares-")}
		child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setsid: strings.Contains(how, "session")}
		if uid != os.Getuid() {
			child.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}
		}
		runtime.LockOSThread() // if this thread ended, the child would also end
		if err := child.Start(); err != nil {
			fail(err)
		}
		file.Close()
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
