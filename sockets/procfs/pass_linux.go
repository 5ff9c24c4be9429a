package procfs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets/privilege"
)

// pass is one walk over the processes. It only reads what the Scanner
// remembers; the Scanner takes in what it found when it is over.
type pass struct {
	workers []*worker
	visits  []visit
	pids    []int32

	users   *Users
	boot    time.Time
	tenants map[int32]*tenant
	turn    int
	depth   depth
	now     time.Time
	gap     time.Duration // since the pass before: the next may come as late
}

// depth is how much a pass reads.
type depth uint8

const (
	changes    depth = iota // what is likely to have changed, and what was not read for long
	active                  // every process in which anything has run
	everything              // every process
)

func newPass(workers int) *pass {
	p := &pass{workers: make([]*worker, workers)}
	for i := range p.workers {
		p.workers[i] = newWorker()
	}
	return p
}

// run lists the processes and visits them, and then those that were born
// meanwhile: they may have inherited what a visited one had let go.
func (p *pass) run(ctx context.Context, path string) error {
	root, err := unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("list processes in %s: %w", path, err)
	}
	defer unix.Close(root)
	p.visits = p.visits[:0]
	for _, w := range p.workers {
		w.holds = w.holds[:0]
	}
	for range 2 {
		if err := p.list(root); err != nil {
			return fmt.Errorf("list processes in %s: %w", path, err)
		}
		if len(p.pids) == 0 {
			return fmt.Errorf("%s lists no process: is it mounted?", path)
		}
		if err := p.walk(ctx, root, p.enlist()); err != nil {
			return err
		}
	}
	return nil
}

// list reads which processes there are, from the start of the directory.
func (p *pass) list(root int) (err error) {
	if _, err := unix.Seek(root, 0, 0); err != nil {
		return err
	}
	p.pids, err = p.workers[0].numbers(root, p.pids[:0])
	return err
}

// enlist adds a visit for each listed process that had none, and gives them.
func (p *pass) enlist() []visit {
	known := len(p.visits)
	for _, pid := range p.pids {
		_, had := slices.BinarySearchFunc(p.visits[:known], pid, func(v visit, pid int32) int {
			return int(v.pid) - int(pid)
		})
		if !had {
			p.visits = append(p.visits, visit{pid: pid, last: p.tenants[pid]})
		}
	}
	return p.visits[known:]
}

// walk visits processes, with all workers at once.
func (p *pass) walk(ctx context.Context, root int, visits []visit) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for _, w := range p.workers[:min(len(p.workers), len(visits))] {
		group.Go(func() {
			privilege.Raise()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(visits) {
					return
				}
				if v := &visits[i]; p.due(root, v) {
					w.visit(root, v, p)
				}
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// lately is for how many turns a process in which sockets changed is visited
// at every one: a server that opens and closes as many has always the same
// number of descriptors.
const lately = 2

// due tells whether v is to be visited in this turn. Another process under the
// same number has another directory, of another inode.
func (p *pass) due(root int, v *visit) bool {
	last := v.last
	if last == nil || last.outcome == failed || p.depth > changes ||
		p.turn-last.changed <= lately || p.now.Add(p.gap).After(last.due) {
		return true
	}
	var st unix.Stat_t
	path := strconv.Itoa(int(v.pid)) + "/fd"
	if unix.Fstatat(root, path, &st, 0) == nil && int(st.Size) == last.table.links && st.Ino == last.table.ino {
		v.outcome = skipped
		return false
	}
	return true
}
