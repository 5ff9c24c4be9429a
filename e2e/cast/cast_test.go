//go:build linux

package cast

import (
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	Main()
	os.Exit(m.Run())
}

func start(t *testing.T, m Role, tasks ...string) *Player {
	t.Helper()
	p, err := Start(m, tasks...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop() })
	return p
}

// free gives an address that nobody holds just now.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestServerLooksAsToldAndListens(t *testing.T) {
	addr := free(t)
	p := start(t, Role{Name: "gunicorn", Args: []string{"gunicorn: master [shop]"}}, "listen "+addr)
	comm, err := os.ReadFile("/proc/" + strconv.Itoa(p.PID()) + "/comm")
	if err != nil || strings.TrimSpace(string(comm)) != "gunicorn" {
		t.Errorf("it is called %q, %v", comm, err)
	}
	line, err := os.ReadFile("/proc/" + strconv.Itoa(p.PID()) + "/cmdline")
	if err != nil || strings.TrimRight(string(line), "\x00") != "gunicorn: master [shop]" {
		t.Errorf("its command line is %q, %v", line, err)
	}
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		c.Close()
		t.Error("a stopped server answers")
	}
}

func TestDialHoldsAndDrops(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := start(t, Role{Name: "curl"}, "dial "+l.Addr().String()+" 2")
	for range 2 {
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := p.Do("drop"); err != nil {
			t.Fatal(err)
		}
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil || os.IsTimeout(err) {
			t.Errorf("after drop: %d, %v", n, err)
		}
	}
}

func TestTasksThatCannotBeDone(t *testing.T) {
	p := start(t, Role{Name: "server"})
	for task, want := range map[string]string{
		"listen nowhere":        "missing port",
		"dance":                 "not a task",
		"churn 127.0.0.1:1 now": "invalid duration",
		"dial 127.0.0.1:1 two":  "invalid syntax",
	} {
		if err := p.Do(task); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", task, err)
		}
	}
}
