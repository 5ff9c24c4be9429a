package model

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
)

// Namesakes knows which different programs go by the same name, and gives each a
// name that distinguishes it: the directory of its script, or else its PID. It
// never changes, and a nil Namesakes knows none.
type Namesakes struct{ labels map[string]distinction }

// distinction is how programs with the same label are told apart.
type distinction struct {
	parts int  // how many parts of the script's path are shown with it
	pid   bool // only their PIDs distinguish them
}

// Called returns what p is called here: "python3 shop/app.py" beside a "python3
// blog/app.py", "python3 -c … (812)" beside another.
func (n *Namesakes) Called(p *sockets.Process) string { return n.distinct(p, p.Called()) }

// InBrief returns the same name without the interpreter.
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

// ending returns the last n parts of a path.
func ending(name string, n int) string {
	at := len(name)
	for range n {
		if at = strings.LastIndexByte(name[:at], '/'); at < 0 {
			return name
		}
	}
	return name[at+1:]
}

// Naming finds namesakes among the processes that are added to it. It forgets none,
// so its owner starts over with a new one from time to time.
type Naming struct {
	labels map[string][]identity
	lately [256]*sockets.Process // by PID: processes already added
	found  *Namesakes
}

// crowd is how many programs with one label are told apart by anything other than
// their PIDs, at most.
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

// hidden reports whether p runs program text, which its name does not show.
func hidden(p *sockets.Process) bool { return strings.HasSuffix(p.Runs, "…") }

// Add takes in the processes of owners. It costs next to nothing for those that it
// knows.
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

// distinguish makes new Namesakes if d is new for label: earlier ones stay as they
// are for whoever holds them.
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

// Found returns the namesakes among all processes added to n; nil if there are
// none.
func (n *Naming) Found() *Namesakes { return n.found }

// deepest is how many directories are shown, at most, to tell scripts apart.
const deepest = 3

// distinguish finds what tells apart programs that go by the same name.
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
