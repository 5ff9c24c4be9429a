package reliability_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestAConfigurationThatHangs checks that berth does not wait for a file on an
// unresponsive mount. If the file is optional, berth continues without it, and says
// so. If the user named the file, berth fails with an error.
func TestAConfigurationThatHangs(t *testing.T) {
	t.Parallel()
	named := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(named, []byte("interval = \"2s\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const byDefault = "/nonexistent/.config/berth/config.toml"
	for _, c := range []struct {
		hangs  func(*call) bool
		status int
		args   []string
	}{
		{opens(byDefault), 0, []string{"ls", "-tl"}},
		{opens(byDefault), 0, []string{"free"}},
		{opens(named), 2, []string{"ls", "-tl", "--config", named}},
		{reads(named), 2, []string{"ls", "-tl", "--config", named}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			s := supervise(t, func(call *call) answer { return answer{never: c.hangs(call)} }, append([]string{os.Getenv(programEnv)}, c.args...)...)
			late := time.AfterFunc(2*time.Minute, func() { s.Process.Kill() })
			status := s.status()
			late.Stop()
			if said := s.errs.String(); status != c.status || !strings.Contains(said, "config.toml") || !strings.Contains(said, "too long") {
				t.Errorf("status %d, want %d, says %q", status, c.status, said)
			}
		})
	}
}

func opens(path string) func(*call) bool {
	return func(c *call) bool { return c.nr == unix.SYS_OPENAT && c.path() == path }
}

func reads(path string) func(*call) bool {
	return func(c *call) bool { return c.nr == unix.SYS_READ && c.path() == path }
}
