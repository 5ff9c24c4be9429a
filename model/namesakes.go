package model

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
)

// Namesakes holds different programs that are called by the same name, and gives
// each a name that distinguishes it by the directory of its script or else by its
// PID. It is immutable. A nil Namesakes holds none.
type Namesakes struct{ labels map[string]distinction }

// distinction is what distinguishes programs with the same label.
type distinction struct {
	parts int  // how many more parts of the script's path are shown
	pid   bool // only their PIDs distinguish them
}

// Called returns the name of p among n: "python3 shop/app.py" if there is also a
// "python3 blog/app.py", or "python3 -c … (812)" if there is another "python3 -c
// …".
func (n *Namesakes) Called(p *sockets.Process) string { return n.distinct(p, p.Called()) }

// InBrief is like Called, but omits the interpreter.
func (n *Namesakes) InBrief(p *sockets.Process) string { return n.distinct(p, p.InBrief()) }

func (n *Namesakes) distinct(p *sockets.Process, name string) string {
	if n == nil {
		return name
	}
	d := n.labels[p.Called()]
	if d.parts > 0 && p.Script != "" {
		name = strings.Replace(name, path.Base(p.Script), ending(p.Script, d.parts+1), 1)
	}
	if d.pid {
		name += " (" + strconv.Itoa(p.PID) + ")"
	}
	return name
}

// ending returns the last n elements of a path.
func ending(name string, n int) string {
	at := len(name)
	for range n {
		if at = strings.LastIndexByte(name[:at], '/'); at < 0 {
			return name
		}
	}
	return name[at+1:]
}

// Naming finds namesakes among the processes added to it. It never forgets a
// process, so from time to time its owner replaces it with a new one.
type Naming struct {
	labels map[string][]identity
	lately [256]*sockets.Process // by PID: processes already added
	found  *Namesakes
}

// crowd is how many programs must have the same label for them to be distinguished
// only by their PIDs.
const crowd = 64

// identity is what two runs of the same program have in common.
type identity struct{ exe, script, text string }

func identityOf(p *sockets.Process) identity {
	id := identity{exe: p.Program(), script: p.Script}
	if p.Script == "" {
		id.exe = p.File()
	}
	if hidden(p) {
		id.text = p.Cmdline
	}
	return id
}

// hidden reports whether p runs code given on its command line, which its name does
// not show.
func hidden(p *sockets.Process) bool { return strings.HasSuffix(p.Runs, "…") }

// Add adds the processes of owners. It costs next to nothing for processes that are
// already known.
func (n *Naming) Add(owners []sockets.Owner) {
	for i := range owners {
		p := owners[i].Process
		if p == nil {
			continue
		}
		if at := &n.lately[uint(p.PID)%uint(len(n.lately))]; *at != p {
			*at = p
			n.add(p)
		}
	}
}

func (n *Naming) add(p *sockets.Process) {
	label, id := p.Called(), identityOf(p)
	if label == "" || id == (identity{}) || n.knows(label, id) {
		return
	}
	if n.labels == nil {
		n.labels = make(map[string][]identity)
	}
	n.labels[label] = append(n.labels[label], id)
	switch all := n.labels[label]; {
	case len(all) >= crowd:
		n.distinguish(label, distinction{pid: true})
	case len(all) > 1:
		n.distinguish(label, distinguish(all))
	}
}

func (n *Naming) knows(label string, id identity) bool {
	all := n.labels[label]
	return len(all) >= crowd || slices.Contains(all, id)
}

// distinguish makes new Namesakes if d is new for label. The previous Namesakes are
// not changed, because others may hold them.
func (n *Naming) distinguish(label string, d distinction) {
	if n.found != nil && n.found.labels[label] == d {
		return
	}
	labels := make(map[string]distinction)
	if n.found != nil {
		maps.Copy(labels, n.found.labels)
	}
	labels[label] = d
	n.found = &Namesakes{labels}
}

// Found returns the namesakes among all processes added to n, or nil if there are
// none.
func (n *Naming) Found() *Namesakes { return n.found }

// deepest is the maximum number of directories that are shown to distinguish
// scripts.
const deepest = 3

// distinguish finds what distinguishes programs that have the same name.
func distinguish(all []identity) distinction {
	for parts := 1; parts <= deepest; parts++ {
		seen := make(map[string]bool)
		for _, id := range all {
			if id.script != "" {
				seen[ending(id.script, parts+1)] = true
			} else {
				seen[""] = true
			}
		}
		if len(seen) == len(all) {
			return distinction{parts: parts}
		}
	}
	return distinction{pid: true}
}
