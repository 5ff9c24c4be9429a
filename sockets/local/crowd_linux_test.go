package local

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// An actor is a process that opens listeners, closes them, passes them on, forks,
// executes another program and exits, all at random. It gets what it needs in
// descriptors with fixed numbers.
const (
	actorVariable = "LOCAL_TEST_ACTOR" // its seed, and how many actors it may start

	playing   = 0 // actors act as long as the other end of this is open,
	present   = 3 // and exist until the other end of this is closed
	hubTo     = 4 // socket for passing descriptors on,
	hubFrom   = 5 // from which any actor may take them
	inherited = 6 // the first of the listeners that an actor inherits
)

func TestMain(m *testing.M) {
	if spec := os.Getenv(actorVariable); spec != "" {
		var a actor
		var seed uint64
		fmt.Sscanf(spec, "%d %d", &seed, &a.heirs)
		a.Rand = rand.New(rand.NewPCG(seed, 3))
		a.live()
		return
	}
	os.Exit(m.Run())
}

// actorsAddr is where the actors listen. No other test uses this address.
var actorsAddr = [4]byte{127, 77, 0, 1}

type actor struct {
	*rand.Rand
	heirs int
	held  []int
}

func (a *actor) live() {
	for fd := inherited; fd < 64; fd++ {
		if _, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN); err == nil {
			a.held = append(a.held, fd)
		}
	}
	for a.goesOn(playing) {
		a.act()
		time.Sleep(time.Duration(a.IntN(8)) * time.Millisecond)
	}
	for a.goesOn(present) {
		time.Sleep(50 * time.Millisecond)
	}
}

// goesOn reports whether the other end of a pipe is still open.
func (a *actor) goesOn(fd int) bool {
	ready := []unix.PollFd{{Fd: int32(fd)}}
	unix.Poll(ready, 0)
	return ready[0].Revents&unix.POLLHUP == 0
}

func (a *actor) act() {
	switch a.IntN(12) {
	case 0, 1, 2, 3:
		a.listen()
	case 4:
		a.close(a.some())
	case 5: // replace a listener, so that the number of descriptors stays the same
		a.close(a.some())
		a.listen()
	case 6, 7:
		a.pass()
	case 8, 9:
		a.take()
	case 10:
		a.multiply()
	case 11:
		switch a.IntN(8) {
		case 0:
			a.change()
		case 1:
			if a.heirs < 2 { // the first actors never exit here
				os.Exit(0)
			}
		}
	}
}

func (a *actor) some() int {
	if len(a.held) == 0 {
		return -1
	}
	return a.held[a.IntN(len(a.held))]
}

func (a *actor) listen() {
	if len(a.held) > 20 {
		return
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return
	}
	unix.Bind(fd, &unix.SockaddrInet4{Addr: actorsAddr})
	unix.Listen(fd, 1)
	a.held = append(a.held, fd)
}

func (a *actor) close(fd int) {
	for i, h := range a.held {
		if h == fd {
			unix.Close(fd)
			a.held = append(a.held[:i], a.held[i+1:]...)
			return
		}
	}
}

func (a *actor) pass() {
	if fd := a.some(); fd >= 0 && unix.Sendmsg(hubTo, []byte{1}, unix.UnixRights(fd), nil, unix.MSG_DONTWAIT) == nil && a.IntN(2) == 0 {
		a.close(fd)
	}
}

func (a *actor) take() {
	rights := make([]byte, 64)
	_, n, _, _, err := unix.Recvmsg(hubFrom, make([]byte, 1), rights, unix.MSG_DONTWAIT)
	if err != nil {
		return
	}
	messages, _ := unix.ParseSocketControlMessage(rights[:n])
	for _, m := range messages {
		fds, _ := unix.ParseUnixRights(&m)
		a.held = append(a.held, fds...)
	}
}

// multiply starts another actor, which inherits some of this one's listeners.
func (a *actor) multiply() {
	if a.heirs == 0 {
		return
	}
	a.heirs--
	files := []*os.File{dup(present), dup(hubTo), dup(hubFrom)}
	for _, fd := range a.held[:a.IntN(len(a.held)+1)] {
		files = append(files, dup(fd))
	}
	cmd := actorCommand(a.Uint64(), a.IntN(2))
	cmd.Stdin, cmd.ExtraFiles = os.Stdin, files
	if cmd.Start() == nil {
		go cmd.Wait()
	}
	for _, f := range files {
		f.Close()
	}
}

// change execs the program again, with the same descriptors.
func (a *actor) change() {
	env := []string{actorVariable + "=" + strconv.FormatUint(a.Uint64(), 10) + " 0"}
	syscall.Exec("/proc/self/exe", []string{"changed"}, env)
}

func dup(fd int) *os.File {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 64)
	if err != nil {
		return nil
	}
	return os.NewFile(uintptr(n), "")
}

func actorCommand(seed uint64, heirs int) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = []string{fmt.Sprintf("%s=%d %d", actorVariable, seed, heirs)}
	cmd.Stderr = os.Stderr
	return cmd
}

// perform starts actors, which act until stop is called and exit at the end of the
// test.
func perform(t *testing.T, actors int) (stop func()) {
	t.Helper()
	play, director := pipe(t)
	stay, curtain := pipe(t)
	hub, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	to, from := os.NewFile(uintptr(hub[0]), "hub"), os.NewFile(uintptr(hub[1]), "hub")
	t.Cleanup(func() { to.Close(); from.Close() })
	for i := range actors {
		cmd := actorCommand(uint64(i+1), 6)
		cmd.Stdin, cmd.ExtraFiles = play, []*os.File{stay, to, from}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { director.Close(); curtain.Close(); cmd.Wait() })
	}
	return func() { director.Close() }
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}
