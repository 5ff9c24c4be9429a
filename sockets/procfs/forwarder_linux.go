package procfs

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// forwarder is the program with which rootless podman publishes ports. It holds the
// ports, and forwards their traffic to a child process in the container's network
// namespace.
const forwarder = "rootlessport"

// forwards returns the container for which the process in dir holds ports, if that
// process is a forwarder. If several containers share the namespace, as in a pod, there
// is no telling which of them is meant, and forwards returns none.
func (w *worker) forwards(dir int, name string) sockets.Container {
	if name != forwarder {
		return sockets.Container{}
	}
	child, there := w.child(dir)
	if there == "" {
		return sockets.Container{}
	}
	var of sockets.Container
	for _, pid := range w.listed(w.root, []byte(".\x00")) {
		w.hand.beat()
		if pid == child || pid == w.v.pid || w.network(pid) != there {
			continue
		}
		c := w.containerOf(pid)
		switch {
		case c.ID == "" || c.ID == of.ID:
		case of.ID != "":
			return sockets.Container{}
		default:
			of = c
		}
	}
	return of
}

// child returns a child process that some thread of the process in dir has started (0
// if there is none), and the child's network namespace ("" if all threads of the
// process are in that namespace, too). The first thread may have been left in the
// container's namespace.
func (w *worker) child(dir int) (child int32, there string) {
	var homes []string
	for _, task := range w.listed(dir, []byte("task\x00")) {
		at := "task/" + strconv.Itoa(int(task))
		if link, err := readlinkat(dir, []byte(at+"/ns/net\x00"), w.link); err == nil {
			homes = append(homes, string(link))
		}
		text, err := readat(dir, []byte(at+"/children\x00"), w.text)
		if err != nil || child != 0 {
			continue
		}
		first, _, _ := bytes.Cut(text, []byte{' '})
		if pid, err := strconv.ParseInt(strings.TrimSpace(string(first)), 10, 32); err == nil && pid > 0 {
			child = int32(pid)
		}
	}
	there = w.network(child)
	if !slices.ContainsFunc(homes, func(home string) bool { return home != there }) {
		there = ""
	}
	return child, there
}

// network returns the name of a process's network namespace, or "" if it can't be read.
func (w *worker) network(pid int32) string {
	link, err := readlinkat(w.root, w.entry(pid, "/ns/net"), w.link)
	if err != nil {
		return ""
	}
	return string(link)
}

// containerOf returns the container that a process is in.
func (w *worker) containerOf(pid int32) sockets.Container {
	dir, err := openat(w.root, w.entry(pid, ""), unix.O_DIRECTORY)
	if err != nil {
		return sockets.Container{}
	}
	defer unix.Close(dir)
	return w.cgroup(dir, pid).Container
}

// listed returns the numeric entries of the directory called name. The name must end in
// NUL.
func (w *worker) listed(at int, name []byte) []int32 {
	dir, err := openat(at, name, unix.O_DIRECTORY)
	if err != nil {
		return nil
	}
	defer unix.Close(dir)
	var all []int32
	for {
		entries, err := getdents(dir, w.entries)
		if err != nil || len(entries) == 0 {
			return all
		}
		for {
			n, _, rest, ok := nextNumber(entries)
			if !ok {
				break
			}
			all, entries = append(all, n), rest
		}
	}
}
