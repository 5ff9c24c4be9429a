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

// State holds the settings of a terminal.
type State struct{ unix.Termios }

// word is a message to the guard. It says either that the program has the terminal,
// and which settings the terminal had before and has now, or that the program has
// given the terminal back.
type word struct {
	Held        bool
	Before, Now unix.Termios
}

// stderr is the descriptor that the runtime writes to, whatever os.Stderr is set to.
const stderr = 2

// Guard is the process that guards the terminal. A nil Guard guards nothing. The
// methods of a Guard may be called concurrently.
type Guard struct {
	in, out, errs *os.File
	ended         chan struct{}

	mu    sync.Mutex
	phase phase
	last  word
	words *os.File // closed when this process ends
	text  *os.File // replaces standard error; nil: standard error is not the terminal
	err   *os.File // the original standard error; nil: it is unchanged
}

// phase is the stage that the process has reached.
type phase uint8

const (
	waiting phase = iota // it has not been started yet
	running
	over // it has ended, or none can be started
)

// New returns a guard of the terminal that in and out are connected to. The guard
// has not been started yet. If errs is the same terminal, the guard holds back what
// is written to standard error while the program has the terminal, and writes it
// afterwards.
func New(in, out, errs *os.File) *Guard {
	return &Guard{in: in, out: out, errs: errs, ended: make(chan struct{})}
}

// Started reports whether Start has been called.
func (g *Guard) Started() bool {
	if g == nil {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.phase != waiting
}

// Start starts the process unless it has already been started. Doing so costs as
// much as starting the program, so it should wait until there is something on the
// screen.
func (g *Guard) Start() {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.phase != waiting {
		return
	}
	g.phase = over
	cmd, err := g.launch()
	if err != nil {
		g.close()
		return
	}
	g.phase = running
	if g.last.Held {
		g.tell()
	}
	go g.wait(cmd)
}

func (g *Guard) launch() (*exec.Cmd, error) {
	p, err := newPipes()
	if err != nil {
		return nil, err
	}
	defer p.close()
	cmd := &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{Name}, Env: []string{"GOMAXPROCS=1"}, Dir: "/",
		Stdin: g.in, Stdout: g.out, ExtraFiles: []*os.File{p.words[0], p.crash[0], p.text[0]},
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true}, // so that no key pressed at the terminal ends it
	}
	if int(g.errs.Fd()) == stderr && same(g.errs, g.out) {
		cmd.Stderr = g.errs
		if g.err, err = duplicate(g.errs); err != nil {
			return nil, err
		}
	}
	keepInherited()
	if err := powerless(cmd.Start); err != nil {
		return nil, err
	}
	g.words, g.text = p.words[1], p.text[1]
	p.words[1], p.text[1] = nil, nil
	_ = debug.SetCrashOutput(p.crash[1], debug.CrashOptions{}) // if this fails, the terminal is restored only after the program has ended, as it is after SIGKILL
	return cmd, nil
}

// wait waits for the process to end. If the process ends too early, the program goes
// on without it.
func (g *Guard) wait(cmd *exec.Cmd) {
	_ = cmd.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.phase = over
	g.errors(g.err)
	_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
	close(g.ended)
}

// State returns the settings of the terminal.
func (g *Guard) State() (s State) {
	if g == nil {
		return s
	}
	if t, err := unix.IoctlGetTermios(int(g.in.Fd()), unix.TCGETS); err == nil {
		s.Termios = *t
	}
	return s
}

// Keep makes the process guard the terminal from now on, or as soon as the process
// has been started. before holds the settings to restore.
func (g *Guard) Keep(before State) {
	if g == nil {
		return
	}
	g.say(word{true, before.Termios, g.State().Termios})
}

// Release reports that the terminal has been given back.
func (g *Guard) Release() {
	if g != nil {
		g.say(word{})
	}
}

// End stops the guard, and waits briefly for it to exit. The guard can't be started
// again.
func (g *Guard) End() {
	if g == nil {
		return
	}
	g.Release()
	g.mu.Lock()
	never := g.words == nil
	g.phase = over
	g.mu.Unlock()
	if never {
		return
	}
	g.words.Close()
	select {
	case <-g.ended:
		g.close()
	case <-time.After(300 * time.Millisecond): // it will end when it can
	}
}

// say sends a word to the process, now or as soon as the process has been started.
func (g *Guard) say(w word) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = w
	g.tell()
}

// tell sends the last word to the process if it is running. Standard error is
// connected to the process while it guards the terminal.
func (g *Guard) tell() {
	if g.phase != running {
		return
	}
	if !g.last.Held {
		g.errors(g.err)
	}
	_ = binary.Write(g.words, binary.NativeEndian, g.last)
	if g.last.Held {
		g.errors(g.text)
	}
}

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

// same reports whether two files are the same terminal.
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

// pipes are the pipes that lead to the guard. The first file of each is the end to
// read from, and the second the end to write to.
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
	// With O_DIRECT, one page holds one write (see pipe(2) and the package comment).
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
