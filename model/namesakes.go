package model

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
)

// Namesakes knows which programs are called alike though they are not, and names
// each so that it can be told from the others: by the directory of its script,
// or else by its number. It never changes, and the nil Namesakes knows of none.
type Namesakes struct{ labels map[string]distinction }

// distinction is what tells those of one label apart.
type distinction struct {
	parts int  // how many parts of the script's path are reported with it
	pid   bool // nothing but their numbers does
}

// Called returns what p is called here: "python3 shop/app.py" beside a "python3
// blog/app.py", "python3 -c … (812)" beside another.
func (n *Namesakes) Called(p *sockets.Process) string { return n.distinct(p, p.Called()) }

// InBrief returns the same without the interpreter.
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

// Naming finds namesakes among the processes that it is told of. It forgets none:
// who has it begins with a new one from time to time.
type Naming struct {
	labels map[string][]identity
	lately [256]*sockets.Process // by pid: it was told of these
	found  *Namesakes
}

// crowd is how many programs of one label are told apart at most by anything but
// their numbers.
const crowd = 64

// identity is what makes two runs runs of the same program.
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

// hidden reports whether what p runs is program text, which no name tells.
func hidden(p *sockets.Process) bool { return strings.HasSuffix(p.Runs, "…") }

// Add tells of owners. It costs next to nothing for those that it knows.
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

// distinguish makes new Namesakes if d is news of label: the ones before stay as they
// are for whoever has them.
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

// Found returns the namesakes among all that n was told of; nil if there are none.
func (n *Naming) Found() *Namesakes { return n.found }

// deepest is how many directories are told to tell scripts apart.
const deepest = 3

// distinguish finds what tells programs apart that are called alike.
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
