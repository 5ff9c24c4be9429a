package procfs

import (
	"path/filepath"
	"time"
)

// FS is a tree such as /proc, with the two lists of names that go with it.
type FS struct {
	Root     string // "/proc"
	Passwd   string // users: /etc/passwd
	Services string // ports: /etc/services
	System   string // prefix for the paths of unit files; ""

	strays     strays     // those of all readers of this tree
	directory  *directory // for users who are not in Passwd; nil: no lookups
	containers Containers // what engines report
}

// Containers returns what is known about containers beyond what the tree shows. The
// caller may add to it.
func (fs *FS) Containers() *Containers { return &fs.containers }

// New returns the tree at root with the names from /etc and from the system's name
// service. Nothing is read yet.
func New(root string) *FS {
	return &FS{Root: root, Passwd: "/etc/passwd", Services: "/etc/services", directory: newDirectory(askGetent).finding(findGetent)}
}

// Leave sets how many reads of processes that do not answer may be left behind at
// once, each of which holds a thread; the default is 16. It is for a program that
// reads through several trees. It returns fs.
func (fs *FS) Leave(most int) *FS {
	fs.strays.most = most
	return fs
}

func (fs *FS) read(name ...string) ([]byte, error) {
	return readFile(filepath.Join(fs.Root, filepath.Join(name...)))
}

// Boot returns the time at which the kernel started, to the second (btime in
// /proc/stat, or from the clocks if that is not mounted: subset=pid in proc(5)). It
// is the zero time if neither is available.
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
