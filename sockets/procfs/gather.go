package procfs

import "context"

// gather calls the function read for each pid in pids. A process is left out of the
// result if the function fails or the process does not answer.
func gather[T any](fs *FS, pids []int, read func(pid int) (T, error)) map[int]T {
	g := &gathering[T]{read: read, all: make(map[int]T, len(pids))}
	for _, pid := range pids {
		if _, held := fs.strays.of(int32(pid), depthAsked); !held {
			g.pids = append(g.pids, pid)
		}
	}
	j := &job{
		n: len(g.pids), depth: depthAsked, hands: 1, spare: fs.strays.room(depthAsked),
		pid: func(i int) int32 { return int32(g.pids[i]) }, fresh: func() work { return &gatherer[T]{gathering: g} },
	}
	_ = (&crew{strays: &fs.strays}).run(context.Background(), j) // the context never ends
	return g.all
}

type gathering[T any] struct {
	read func(pid int) (T, error)
	pids []int
	all  map[int]T
}

// gatherer is the work of one goroutine on a gathering.
type gatherer[T any] struct {
	*gathering[T]
	pid   int
	found T
	err   error
}

func (g *gatherer[T]) open() error { return nil }
func (g *gatherer[T]) close()      {}
func (g *gatherer[T]) begin(i int) { g.pid = g.pids[i] }
func (g *gatherer[T]) read(*hand)  { g.found, g.err = g.gathering.read(g.pid) }

func (g *gatherer[T]) take(int) {
	if g.err == nil {
		g.all[g.pid] = g.found
	}
}
