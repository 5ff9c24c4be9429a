package local

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"berth/sockets/netns"
)

// Listing the namespaces means looking at every process. A list is trusted for
// rollBusy, or for rollQuiet if no process has started since the previous list,
// because a new process may enter another namespace a moment after it starts.
const (
	rollBusy  = 2 * time.Second
	rollQuiet = 10 * time.Second
)

// roll is the most recent list of the network namespaces.
type roll struct {
	netns.Listing
	made   time.Time
	asked  time.Time // when newestProcess was last called
	newest string    // the result of that call
	quiet  bool      // newest was the same as for the previous list
}

// call makes a new list if afresh is true, or if the old list may be wrong. For
// example, a namespace that can no longer be entered through any known path may have
// other paths.
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

// newestProcess returns a value that changes whenever a process or thread starts. It
// is the last word of /proc/loadavg, which is the most recently assigned PID, or ""
// if that can't be read.
func newestProcess(proc string) string {
	text, err := os.ReadFile(filepath.Join(proc, "loadavg"))
	if err != nil {
		return ""
	}
	line := strings.TrimSpace(string(text))
	return line[strings.LastIndexByte(line, ' ')+1:]
}
