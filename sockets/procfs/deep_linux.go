package procfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// Deep is the result of a search in the places that an ordinary pass does not read.
type Deep struct {
	held  map[uint64][]sockets.Owner
	Whole bool // everything was read
}

// Of returns the owners of the socket with the given inode, the oldest process first.
// It returns nil if there are none. Descriptor -1 means that an io_uring holds the
// socket, without a descriptor.
func (d Deep) Of(inode uint64) []sockets.Owner { return d.held[inode] }

// Deep looks for sockets in the two places that an ordinary pass does not read: the
// descriptor tables of threads that don't share the first thread's table (unshare(2)
// with CLONE_FILES), and the files registered with an io_uring, which no longer need a
// descriptor. Deep takes about as long as a full pass. It must not be called
// concurrently with the Scanner's other methods.
func (s *Scanner) Deep(ctx context.Context, inodes []uint64) (Deep, error) {
	p := s.pass
	p.crew.begin()
	if err := p.list(ctx); err != nil {
		return Deep{}, fmt.Errorf("list processes in %s: %w", p.path, err)
	}
	look := &dive{pass: p, want: inodes, found: Deep{held: make(map[uint64][]sockets.Owner), Whole: true}}
	look.own = slices.Equal(parseStatus(s.fs.try("self/status")).numbers, []uint64{uint64(os.Getpid())})
	j := p.job(len(p.pids), depthDeep, func(w *worker) work { return &diver{worker: w, dive: look} })
	j.pid = func(i int) int32 { return p.pids[i] }
	if err := p.crew.run(ctx, j); err != nil {
		return Deep{}, err
	}
	if len(j.late) > 0 || j.next < j.n || look.undead(ctx) {
		look.found.Whole = false
	}
	for _, owners := range look.found.held {
		slices.SortFunc(owners, sockets.CompareOwners)
	}
	return look.found, nil
}

// Lives reports whether p existed when the processes were last listed.
func (s *Scanner) Lives(p *sockets.Process) bool {
	t := s.processes[int32(p.PID)]
	return t != nil && (t.process == nil || t.start == p.Ticks)
}

// dive is one deep search and what it has found so far.
type dive struct {
	*pass
	want  []uint64
	found Deep
	own   bool    // a pid in the tree means the same process to the kernel
	ended []int32 // processes that seem to have ended
}

// undead reports whether a process that seemed to have ended is still listed. It
// returns true if that can't be determined.
func (d *dive) undead(ctx context.Context) bool {
	if len(d.ended) == 0 {
		return false
	}
	return d.list(ctx) != nil || slices.ContainsFunc(d.ended, func(pid int32) bool {
		_, listed := slices.BinarySearch(d.pids, pid)
		return listed
	})
}

// diver is the work of one goroutine on a dive.
type diver struct {
	*worker
	*dive
	urings []socketFD // in the first thread's table, as read by a pass
	seen   []socketFD // the wanted sockets that this process was found to hold
	missed bool       // not everything was read
	ended  bool       // the process no longer existed
}

func (d *diver) begin(i int) {
	pid := d.pids[i]
	d.v, d.last, d.worker.terms = visit{pid: pid, last: d.processes[pid], uid: -1}, process{}, d.pass.terms
	d.urings, d.seen, d.missed, d.ended = d.urings[:0], d.seen[:0], false, false
	if d.v.last == nil {
		return
	}
	d.last = *d.v.last
	for _, h := range d.last.holds {
		if h.inode == ring {
			d.urings = append(d.urings, h)
		}
	}
}

func (d *diver) take(i int) {
	if d.missed {
		d.found.Whole = false
	}
	if d.ended {
		d.dive.ended = append(d.dive.ended, d.v.pid)
	}
	if len(d.seen) == 0 {
		return
	}
	if d.v.facts.process != d.last.process || d.last.process == nil {
		d.finish(&d.v)
	}
	for _, h := range d.seen {
		owner := sockets.Owner{Process: d.v.facts.process, FD: int(h.fd)}
		if held := d.found.held[h.inode]; !slices.Contains(held, owner) {
			d.found.held[h.inode] = append(held, owner)
		}
	}
}

func (d *diver) read(h *hand) {
	d.hand = h
	if d.holdsUp(depthDeep) || d.holdsUp(depthTable) {
		d.missed = true
		return
	}
	dir, err := d.enter()
	if err != nil {
		d.miss(err)
		return
	}
	defer unix.Close(dir)
	d.rings(dir, d.urings)
	var st unix.Stat_t
	if unix.Fstatat(dir, "task", &st, 0) != nil || st.Nlink > 3 { // with one thread there are 3 links: itself, ".." and "."
		d.threads(dir)
	}
	if len(d.seen) > 0 {
		d.name(dir)
	}
}

// name reads the identity of a process that holds a wanted socket.
func (d *diver) name(dir int) {
	d.v.sockets = d.seen
	if d.recognize(dir); len(d.v.sockets) == 0 {
		d.seen, d.missed = d.seen[:0], true
		return
	}
	if d.v.facts.process == nil && !d.holdsUp(depthFacts) {
		d.describe(dir, func() {})
	}
	if d.v.facts.process == nil {
		d.v.facts.process = d.process("", nil, sockets.GapStuck)
	}
}

// threads reads the descriptor tables of threads that don't share the first thread's
// table.
func (d *diver) threads(dir int) {
	tasks, err := openat(dir, []byte("task\x00"), unix.O_DIRECTORY)
	if err != nil {
		d.miss(err)
		return
	}
	defer unix.Close(tasks)
	ids, err := d.worker.list(tasks, nil)
	if err != nil {
		d.miss(err)
	}
	for _, id := range ids {
		if id == d.v.pid || d.own && shares(d.v.pid, id) {
			continue
		}
		from := len(d.holds)
		if _, err := d.table(tasks, d.entry(id, "/fd")); err != nil {
			d.missIn(tasks, strconv.Itoa(int(id)), err)
		}
		holds := d.holds[from:]
		for _, h := range holds {
			d.see(h.inode, h.fd)
		}
		if thread, err := openat(tasks, d.entry(id, ""), unix.O_PATH|unix.O_DIRECTORY); err == nil {
			d.rings(thread, holds)
			unix.Close(thread)
		} else {
			d.missIn(tasks, strconv.Itoa(int(id)), err)
		}
		d.holds = d.holds[:from]
	}
}

// kcmpFiles makes kcmp(2) compare descriptor tables (KCMP_FILES).
const kcmpFiles = 2

// shares reports whether a thread is known to share the first thread's descriptor
// table.
func shares(pid, id int32) bool {
	differs, _, errno := unix.Syscall6(unix.SYS_KCMP, uintptr(pid), uintptr(id), kcmpFiles, 0, 0, 0)
	return errno == 0 && differs == 0
}

// rings searches the io_urings among the descriptors in holds. The parameter from is
// the directory that has their fdinfo.
func (d *diver) rings(from int, holds []socketFD) {
	for _, h := range holds {
		if h.inode != ring {
			continue
		}
		inodes, err := d.registered(from, h.fd)
		if err != nil {
			d.missIn(from, fmt.Sprintf("fdinfo/%d", h.fd), err)
		}
		for _, inode := range inodes {
			d.see(inode, -1)
		}
	}
}

// miss records that part of the process could not be read. A process that has ended no
// longer holds anything.
func (d *diver) miss(err error) {
	if isGone(err) {
		d.ended = true
		return
	}
	d.missed = true
}

// missIn records that the entry called name in a directory could not be read. If the
// entry no longer exists, it holds nothing and does not count.
func (d *diver) missIn(from int, name string, err error) {
	var st unix.Stat_t
	if !isGone(err) || !isGone(unix.Fstatat(from, name, &st, 0)) {
		d.missed = true
	}
}

// see records a holder if inode is one of the wanted sockets.
func (d *diver) see(inode uint64, fd int32) {
	if slices.Contains(d.want, inode) {
		d.seen = append(d.seen, socketFD{inode: inode, fd: fd})
	}
}

// errLocked means that an io_uring was locked at every attempt. The kernel then leaves
// its files out.
var errLocked = errors.New("the files of an io_uring could not be read: it was locked")

// registered returns the sockets that are registered with the io_uring at descriptor fd
// of the process or thread in dir.
func (d *diver) registered(dir int, fd int32) ([]uint64, error) {
	var name []byte
	name = fmt.Appendf(name, "fdinfo/%d\x00", fd)
	for wait := time.Millisecond; wait < 100*time.Millisecond; wait *= 2 {
		d.hand.beat()
		text, err := whole(dir, name)
		if err != nil {
			return nil, err
		}
		if inodes, told := parseUserFiles(text); told {
			return inodes, nil
		}
		time.Sleep(wait)
	}
	return nil, errLocked
}

// whole reads an entire file.
func whole(dir int, name []byte) ([]byte, error) {
	fd, err := openat(dir, name, 0)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "fdinfo")
	defer file.Close()
	const most = 8 << 20 // for 32,768 files, the kernel's limit, and their names
	text := make([]byte, 0, 4096)
	for len(text) < most {
		text = slices.Grow(text, 4096)
		n, err := unix.Read(fd, text[len(text):cap(text)])
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return text, nil
		}
		text = text[:len(text)+n]
	}
	return text, nil
}
