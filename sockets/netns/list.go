package netns

import (
	"bytes"
	"strconv"
	"strings"

	"berth/sockets/scrub"
)

// Place is a network namespace and how it can be entered.
type Place struct {
	Inode uint64
	Name  string   // the ip-netns(8) name, scrubbed; "" if it has none
	Paths []string // files through which it can be entered, any of which will do if it still exists
}

// Listing records what List found, and what it could not read.
type Listing struct {
	Places  []Place
	Refused int   // processes whose namespace could not be read for lack of permission
	Failed  int   // reads that failed for any other reason
	Why     error // the last of those reasons
	Whole   bool  // the processes could be listed
}

func (l *Listing) fail(why error) {
	l.Failed++
	l.Why = why
}

// Complete reports whether Places has all namespaces that have a process or a mount.
func (l *Listing) Complete() bool { return l.Whole && l.Refused == 0 && l.Failed == 0 }

// mostPaths is how many paths to a namespace are kept. There is more than one because any
// process may end before its namespace is entered.
const mostPaths = 4

// places collects namespaces by inode.
type places struct {
	all []Place
	at  map[uint64]int
}

func (p *places) add(inode uint64, path, name string) {
	i, ok := p.at[inode]
	if !ok {
		i = len(p.all)
		p.at[inode] = i
		p.all = append(p.all, Place{Inode: inode})
	}
	place := &p.all[i]
	if place.Name == "" {
		place.Name = name
	}
	if len(place.Paths) < mostPaths {
		place.Paths = append(place.Paths, path)
	}
}

// mounted adds the namespaces listed in /proc/self/mountinfo (proc_pid_mountinfo(5)),
// such as those mounted by ip netns add.
func (p *places) mounted(mountinfo []byte) {
	for line := range bytes.SplitSeq(mountinfo, []byte{'\n'}) {
		words := strings.Fields(string(line))
		if len(words) < 6 {
			continue
		}
		inode, ok := inodeOf(words[3])
		if !ok {
			continue
		}
		path := unescaped(words[4])
		p.add(inode, path, nameOf(path))
	}
}

// inodeOf parses a link target such as "net:[4026531833]".
func inodeOf(link string) (uint64, bool) {
	number, ok := strings.CutPrefix(link, "net:[")
	if !ok || !strings.HasSuffix(number, "]") {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 64)
	return n, err == nil && n != 0
}

// nameOf returns the ip-netns(8) name for a path. It is the last element of a path in
// /run/netns, unless a container engine made up that name ("netns-UUID", "cni-UUID").
func nameOf(path string) string {
	for _, dir := range []string{"/run/netns/", "/var/run/netns/"} {
		name, ok := strings.CutPrefix(path, dir)
		if !ok || strings.HasPrefix(name, "netns-") || strings.HasPrefix(name, "cni-") {
			continue
		}
		return scrub.String(name)
	}
	return ""
}

// unescaped undoes the escaping of a path in mountinfo, where a space is "\040".
func unescaped(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '\\' && i+3 < len(path) {
			if n, err := strconv.ParseUint(path[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}
