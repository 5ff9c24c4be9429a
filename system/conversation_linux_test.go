package system_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"berth/ui/cli"
)

// conversation is berth on a terminal on which a test answers its questions.
type conversation struct {
	t        *testing.T
	terminal *os.File // our end of the terminal
	status   chan int
	over     chan struct{} // closed when all of berth's output has arrived

	mu   sync.Mutex
	said bytes.Buffer
	told int // how much of the output has been consumed by waiting
}

// converse runs berth with args on a separate terminal. The configuration and the
// environment of the user who runs the tests have no effect.
func converse(t *testing.T, args ...string) *conversation {
	t.Helper()
	here, there, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	c := &conversation{t: t, terminal: here, status: make(chan int, 1), over: make(chan struct{})}
	t.Cleanup(func() { here.Close() })
	go func() {
		defer close(c.over)
		_, _ = io.Copy(c, here) // until the other end is closed
	}()
	s := cli.Machine(cli.Build{})
	s.In, s.Out, s.Err, s.Env = there, there, there, []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}
	go func() {
		defer there.Close()
		c.status <- cli.Run(t.Context(), args, s)
	}()
	return c
}

// Write receives berth's output.
func (c *conversation) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.said.Write(b)
}

func (c *conversation) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.ReplaceAll(c.said.String(), "\r\n", "\n")
}

// hears waits until berth has printed the given text. It ignores everything up to
// the end of the text that the previous call of hears waited for.
func (c *conversation) hears(text string) {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if i := strings.Index(c.text()[c.told:], text); i >= 0 {
			c.told += i + len(text)
			return
		}
	}
	c.t.Fatalf("berth never said %q, but\n%s", text, c.text())
}

// says types the given text.
func (c *conversation) says(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.terminal, text); err != nil {
		c.t.Fatal(err)
	}
}

// ends waits for berth to end with the given exit status, and returns all of its
// output.
func (c *conversation) ends(status int) string {
	c.t.Helper()
	select {
	case got := <-c.status:
		<-c.over
		if got != status {
			c.t.Errorf("exit status %d, want %d:\n%s", got, status, c.text())
		}
	case <-time.After(60 * time.Second):
		c.t.Fatalf("berth never ended:\n%s", c.text())
	}
	return c.text()
}

// unasked runs berth without a terminal, and returns its exit status and its
// output.
func unasked(t *testing.T, args ...string) (status int, said string) {
	t.Helper()
	var out bytes.Buffer
	s := cli.Machine(cli.Build{})
	s.In, s.Out, s.Err, s.Env = strings.NewReader("y\nyes\n"), &out, &out, []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}
	status = cli.Run(t.Context(), args, s)
	return status, out.String()
}
