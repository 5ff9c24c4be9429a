package local

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"berth/sockets/netns"
)

// To list the namespaces takes a look at every process. The list is believed for
// rollBusy, and for rollQuiet where no process has started since the list before
// it: one that starts may enter another namespace a moment later.
const (
	rollBusy  = 2 * time.Second
	rollQuiet = 10 * time.Second
)

// roll is the list of the network namespaces, as it was last made.
type roll struct {
	netns.Listing
	made   time.Time
	asked  time.Time // whether a process has started since
	newest string    // what told of the newest process then
	quiet  bool      // it was the same at the list before
}

// call makes the list again where it may be wrong, or where afresh wants it. A
// namespace that can be entered no more, by any of the paths that are known, may
// have others.
func (r *roll) call(proc string, own uint64, afresh bool) {
	now := time.Now()
	lost := slices.ContainsFunc(r.Places, func(p netns.Place) bool { return p.Inode != own && !p.Stands() })
	if !afresh && !lost && now.Sub(r.asked) < rollBusy {
		return
	}
	r.asked = now
	newest := newestProcess(proc)
	same := newest != "" && newest == r.newest
	if !afresh && !lost && same && r.quiet && now.Sub(r.made) < rollQuiet {
		return
	}
	r.made, r.newest, r.quiet = now, newest, same
	r.Listing = netns.List(proc)
}

// newestProcess returns what changes whenever a process or a thread starts: the
// last word of /proc/loadavg, the number that was handed out last; "" where that
// can't be read.
func newestProcess(proc string) string {
	text, err := os.ReadFile(filepath.Join(proc, "loadavg"))
	if err != nil {
		return ""
	}
	line := strings.TrimSpace(string(text))
	return line[strings.LastIndexByte(line, ' ')+1:]
}
