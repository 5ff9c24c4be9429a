package guard

import (
	"encoding/binary"
	"os"
	"os/exec"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// State is how a terminal is set.
type State struct{ unix.Termios }

// word is what the guard is told: that the program has the terminal, how it was
// set before and is set now, or that it has given it back.
type word struct {
	Held        bool
	Before, Now unix.Termios
}

// stderr is the descriptor that the runtime writes to, whatever os.Stderr is.
const stderr = 2

// Guard is the process that guards the terminal. A nil one guards nothing. Its
// methods may be called by several goroutines at once.
type Guard struct {
	in    *os.File
	words *os.File // ends with this process
	text  *os.File // stands in for standard error; nil: that is not the terminal
	err   *os.File // standard error as it was; nil: the same
	ended chan struct{}

	mu   sync.Mutex
	gone bool
}

// Start starts a guard of the terminal that in and out are. What is written to
// standard error while the terminal is held, it writes afterwards, if errs is
// that terminal too. It returns nil where there can be no guard.
func Start(in, out, errs *os.File) *Guard {
	g := &Guard{in: in, ended: make(chan struct{})}
	p, err := newPipes()
	if err != nil {
		return nil
	}
	defer p.close()
	cmd := &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{Name}, Env: []string{"GOMAXPROCS=1"}, Dir: "/",
		Stdin: in, Stdout: out, ExtraFiles: []*os.File{p.words[0], p.crash[0], p.text[0]},
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true}, // no key of the terminal ends it
	}
	if int(errs.Fd()) == stderr && same(errs, out) {
		cmd.Stderr = errs
		if g.err, err = duplicate(errs); err != nil {
			return nil
		}
	}
	keepInherited()
	if err := powerless(cmd.Start); err != nil {
		g.close()
		return nil
	}
	g.words, g.text = p.words[1], p.text[1]
	p.words[1], p.text[1] = nil, nil
	_ = debug.SetCrashOutput(p.crash[1], debug.CrashOptions{}) // without it SIGKILL's way remains
	go g.wait(cmd)
	return g
}

// wait waits for the end of the guard. One that ended too early is done without.
func (g *Guard) wait(cmd *exec.Cmd) {
	_ = cmd.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.gone = true
	g.errors(g.err)
	_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
	close(g.ended)
}

// State returns how the terminal is set.
func (g *Guard) State() (s State) {
	if g == nil {
		return s
	}
	if t, err := unix.IoctlGetTermios(int(g.in.Fd()), unix.TCGETS); err == nil {
		s.Termios = *t
	}
	return s
}

// Hold has the terminal guarded from now on: it is to be set as it was before.
func (g *Guard) Hold(before State) {
	if g == nil {
		return
	}
	now := g.State()
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.gone {
		g.say(word{true, before.Termios, now.Termios})
		g.errors(g.text)
	}
}

// Release tells that the terminal has been given back.
func (g *Guard) Release() {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.gone {
		g.errors(g.err)
		g.say(word{})
	}
}

// End ends the guard, and waits for its end, though not for long.
func (g *Guard) End() {
	if g == nil {
		return
	}
	g.Release()
	g.words.Close()
	select {
	case <-g.ended:
		g.close()
	case <-time.After(300 * time.Millisecond): // it ends when it can
	}
}

func (g *Guard) say(w word) { _ = binary.Write(g.words, binary.NativeEndian, w) }

// errors makes f the standard error.
func (g *Guard) errors(f *os.File) {
	if g.err != nil {
		_ = unix.Dup3(int(f.Fd()), stderr, 0)
	}
}

func (g *Guard) close() {
	for _, f := range []*os.File{g.text, g.err} {
		if f != nil {
			f.Close()
		}
	}
}

// same reports whether the files are the same terminal.
func same(a, b *os.File) bool {
	var x, y unix.Stat_t
	if unix.Fstat(int(a.Fd()), &x) != nil || unix.Fstat(int(b.Fd()), &y) != nil {
		return false
	}
	return x.Mode&unix.S_IFMT == unix.S_IFCHR && x.Rdev == y.Rdev
}

func duplicate(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// pipes lead to the guard: the end to read from, then the one to write to.
type pipes struct{ words, crash, text [2]*os.File }

func newPipes() (p pipes, err error) {
	for _, one := range []struct {
		to    *[2]*os.File
		flags int
	}{{&p.words, 0}, {&p.crash, unix.O_DIRECT}, {&p.text, 0}} {
		var fds [2]int
		if err := unix.Pipe2(fds[:], unix.O_CLOEXEC|one.flags); err != nil {
			p.close()
			return p, os.NewSyscallError("pipe2", err)
		}
		one.to[0], one.to[1] = os.NewFile(uintptr(fds[0]), "pipe"), os.NewFile(uintptr(fds[1]), "pipe")
	}
	// A page is one write here (O_DIRECT in pipe(2)): see the package's comment.
	_, err = unix.FcntlInt(p.crash[1].Fd(), unix.F_SETPIPE_SZ, os.Getpagesize())
	return p, err
}

func (p *pipes) close() {
	for _, pair := range [][2]*os.File{p.words, p.crash, p.text} {
		for _, f := range pair {
			if f != nil {
				f.Close()
			}
		}
	}
}
