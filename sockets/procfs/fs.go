package procfs

import (
	"path/filepath"
	"time"
)

// FS is a tree such as /proc, together with the two files that name its users and
// ports.
type FS struct {
	Root     string // "/proc"
	Passwd   string // users: /etc/passwd
	Services string // ports: /etc/services
	System   string // prefix for the paths of unit files; usually ""

	strays     strays     // reads left behind by any reader of this tree
	directory  *directory // for users who are not in Passwd; nil: no lookups
	containers Containers // what engines report
}

// Containers returns what is known about containers in addition to what the tree shows.
// The caller may add to it.
func (fs *FS) Containers() *Containers { return &fs.containers }

// New returns the tree at root, with names from /etc and from the system's name
// service. It does not read anything yet.
func New(root string) *FS {
	return &FS{Root: root, Passwd: "/etc/passwd", Services: "/etc/services", directory: newDirectory(askGetent).finding(findGetent)}
}

// Leave sets how many reads of processes that do not answer may be left behind at any
// time. Each of them ties up a thread. The default is 16. Leave is for a program that
// uses several trees. Leave returns fs.
func (fs *FS) Leave(most int) *FS {
	fs.strays.most = most
	return fs
}

func (fs *FS) read(name ...string) ([]byte, error) {
	return readFile(filepath.Join(fs.Root, filepath.Join(name...)))
}

// Boot returns the time at which the kernel started, to the second. It reads btime from
// /proc/stat, or uses the clocks if that file is missing (subset=pid in proc(5)). It
// returns the zero time if neither is available.
func (fs *FS) Boot() time.Time {
	text, err := fs.read("stat")
	if err != nil {
		return bootByClock()
	}
	return parseBoot(text)
}

func parseBoot(text []byte) time.Time {
	for line := range lines(text) {
		name, rest := field(line)
		if string(name) != "btime" {
			continue
		}
		value, _ := field(rest)
		if seconds, ok := decimal(value); ok && seconds < 1<<40 {
			return time.Unix(int64(seconds), 0)
		}
	}
	return time.Time{}
}
