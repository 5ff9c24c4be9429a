package system_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"berth/internal/sample"
)

// raisesOnReadersAlone records the system calls in all threads that change
// capabilities, open something or start something. It checks that threads with
// effective capabilities only read processes.
func raisesOnReadersAlone(t *testing.T, dir string, programs map[string]string) {
	serve(t, asUser(exec.Command(copyOf(t, os.Args[0], dir, "watched")), 0), "127.0.0.1:7103")
	tried := sample.Every(7) // each program and each command
	for name, program := range programs {
		for _, args := range [][]string{{"ls"}, {"who", "7103"}, {"explain", "7103"}, {"kill", "--yes", "7103"}, {"ls", "-l", "user:4242"}, nil} {
			if !tried() {
				continue
			}
			what := name + " " + strings.Join(args, " ")
			threads := record(t, filepath.Join(dir, "trace-"+strings.ReplaceAll(what, " ", "-")), program, args)
			if n := threads.check(t, what); n == 0 {
				t.Errorf("%s: no thread was ever raised", what)
			}
		}
	}
}

// threads maps thread IDs to the system calls of the thread.
type threads map[string][]string

// record runs berth as an ordinary user under strace. If args is nil, it runs the
// live table for as long as it takes to show and quit it.
func record(t *testing.T, prefix, program string, args []string) threads {
	t.Helper()
	cmd := exec.Command("strace", append([]string{
		"-ff", "-qq", "-o", prefix, "-s", "300", "-e", "trace=capset,open,openat,openat2,readlink,readlinkat,execve,clone,clone3,fork,vfork,connect,bind,unlink,unlinkat,rename,kill,tgkill,pidfd_send_signal",
		"setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", program,
	}, args...)...)
	cmd.Dir, cmd.Env = "/", []string{"BERTH_NETNS=self", "HOME=/nonexistent", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "TERM=xterm-256color"}
	if args == nil {
		watchLive(t, cmd)
	} else if out, err := cmd.CombinedOutput(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatalf("%v: %s", err, out)
	}
	files, err := filepath.Glob(prefix + ".*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d traces of %s: %v", len(files), program, err)
	}
	all := threads{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(f, prefix+".")] = strings.Split(string(text), "\n")
	}
	return all
}

// watchLive runs the live table until it has shown the owner of a socket, and then
// quits.
func watchLive(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	shown := make(chan struct{})
	go func() {
		var all strings.Builder
		var once sync.Once
		buf := make([]byte, 1<<16)
		for {
			n, err := terminal.Read(buf)
			if all.Write(buf[:n]); strings.Contains(all.String(), "watched") {
				once.Do(func() { close(shown) })
			}
			if err != nil {
				return
			}
		}
	}()
	late := time.NewTimer(60 * time.Second)
	defer late.Stop()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for told := (<-chan struct{})(shown); ; {
		select {
		case <-told:
			told = nil
			_, _ = io.WriteString(terminal, "q")
		case <-ended:
			return
		case <-late.C:
			t.Errorf("the live table does not show the server, or does not leave")
			_ = cmd.Process.Kill()
		}
	}
}

// check follows the capabilities of each thread from the start of the program. It
// returns the number of threads that raised any.
func (all threads) check(t *testing.T, what string) (raised int) {
	t.Helper()
	first, rest := all.begin()
	known := knownCalls()
	tracks := []track{{calls: rest, id: first, up: !strings.Contains(what, "-p-"), loading: true}}
	for len(tracks) > 0 {
		now := tracks[0]
		tracks = append(tracks[1:], now.follow(t, what, all, known)...)
		if now.read {
			raised++
		}
	}
	return raised
}

// begin returns the thread in which the program starts, and the calls that the
// thread makes after the program has started.
func (all threads) begin() (id string, rest []string) {
	program := regexp.MustCompile(`^execve\("[^"]*/berth-[^"/]*", .* = 0$`)
	for id, calls := range all {
		if i := slices.IndexFunc(calls, program.MatchString); i >= 0 {
			return id, calls[i+1:]
		}
	}
	return "", nil
}

// track is a thread being followed.
type track struct {
	id      string
	calls   []string
	up      bool // it has effective capabilities
	loading bool // these come from the file, and none of berth's code has run yet
	read    bool // it raised some, and used them
}

// calls holds patterns of system calls. A trace has so many calls that each pattern
// should be compiled only once.
type calls struct{ starting, early, reading *regexp.Regexp }

func knownCalls() calls {
	return calls{regexp.MustCompile(`^(?:clone3?|v?fork)\(.* = (\d+)$`), early(), reading()}
}

// follow goes through the calls of a thread and returns the threads that it
// started.
func (k *track) follow(t *testing.T, what string, all threads, known calls) (children []track) {
	t.Helper()
	for _, c := range k.calls {
		switch child := known.childOf(c); {
		case strings.HasPrefix(c, "capset("):
			k.up, k.loading = !strings.Contains(c, "{effective=0,"), false
		case child != "":
			if k.up && !k.loading {
				t.Errorf("%s: a raised thread starts another: %s", what, c)
			}
			children = append(children, track{id: child, calls: all[child], up: k.up, loading: k.loading})
		case !k.up:
		case k.loading && !known.early.MatchString(c), !k.loading && !known.reading.MatchString(c):
			t.Errorf("%s: with capabilities: %s", what, c)
		default:
			k.read = k.read || !k.loading
		}
	}
	return children
}

// childOf returns the ID of the thread or process that a call started.
func (known calls) childOf(call string) string {
	m := known.starting.FindStringSubmatch(call)
	if m == nil {
		return ""
	}
	return m[1]
}

// early matches the files that, if berth's file has +ep capabilities, are opened
// before berth's first instruction. The loader and Go open them, regardless of the
// user and of what the user names. It also matches the SIGURG that Go sends to
// preempt one of its own threads.
func early() *regexp.Regexp {
	return regexp.MustCompile(`^openat\(AT_FDCWD, "/(etc/ld\.so|lib|usr/lib|proc/self/|sys/)|^tgkill\(.* SIGURG\)|^\+\+\+|^---|^$`)
}

// reading matches system calls that read the list of processes, or something in
// /proc that every process has. It does not match calls that open the files that a
// process has open.
func reading() *regexp.Regexp {
	const (
		file = `(stat|status|fd|fdinfo|net|cmdline|environ|exe|cwd|comm|task|schedstat|wchan|cgroup|limits|mountinfo|ns(/[a-z]+)?)`
		path = `(/proc/?|/proc/stat|(/proc/)?((\d+|self|task)/)*` + file + `)`
	)
	return regexp.MustCompile(`^(openat|readlinkat|readlink)\((AT_FDCWD, |\d+, )?"` + path + `"` + // of a process
		`|^openat\((\d+|AT_FDCWD), "(/proc/)?\d+(/task/\d+)?", [A-Z_|]*O_PATH` + // a process itself
		`|^openat\(\d+, "\d+/[a-z]+"` + // of a thread
		`|^readlinkat\((AT_FDCWD|\d+), "(/proc/\d+/(task/\d+/)?fd/)?\d+"` + // what a descriptor refers to
		`|^(tgkill|\+\+\+|---|exit)|^$`)
}
