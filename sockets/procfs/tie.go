package procfs

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Tie is what a process has in common with others that may share its sockets. It can be
// read by every user.
type Tie struct {
	Parent  int
	Session int    // the session that it was started in, or that it created (setsid(2))
	Group   int    // process group (setpgid(2)); 0: unknown
	Service string // the control group that it runs in, if it belongs to a service or container; otherwise ""
}

// ErrKernelThread means that a PID belongs to a kernel thread.
var ErrKernelThread = errors.New("a thread of the kernel")

// Tie reads the Tie of the process with the given pid.
func (f *FS) Tie(pid int) (Tie, error) {
	text, err := f.read(strconv.Itoa(pid), "stat")
	if err != nil {
		return Tie{}, notThere(err)
	}
	s, err := parseStat(text)
	if err != nil {
		return Tie{}, err
	}
	if s.ofKernel() {
		return Tie{}, ErrKernelThread
	}
	t := Tie{Parent: int(s.parent), Session: int(s.session), Group: int(s.group)}
	text, err = f.read(strconv.Itoa(pid), "cgroup")
	if err = notThere(err); err != nil && !errors.Is(err, fs.ErrNotExist) { // a kernel may have no control groups
		return Tie{}, err
	}
	t.Service = service(text)
	return t, nil
}

// service returns the control group in /proc/PID/cgroup (cgroups(7)) if it was created
// for a service or container. Sessions, and whatever a user starts in them, have
// groups, too, but being in the same group of that kind means nothing.
func service(text []byte) string {
	at := ""
	for line := range lines(text) {
		_, rest, _ := bytes.Cut(line, []byte{':'})
		controllers, group, _ := bytes.Cut(rest, []byte{':'})
		if name := string(controllers); (name == "" || name == "name=systemd") && len(group) > len(at) {
			at = string(group)
		}
	}
	last := path.Base(at)
	switch {
	case strings.HasSuffix(last, ".service"):
		if !strings.HasPrefix(last, "user@") {
			return at
		}
	case strings.HasSuffix(last, ".slice"), last == "init.scope", last == "/", last == ".":
	case strings.HasPrefix(at, "/user.slice/"):
	default:
		return at
	}
	return ""
}
