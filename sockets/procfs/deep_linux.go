package procfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/privilege"
)

// Deep is what was found where no pass looks.
type Deep struct {
	held  map[uint64][]sockets.Owner
	Whole bool // all of it was read
}

// Of returns the owners of the socket with that inode, the oldest process
// first; nil if there are none. A descriptor of -1 is none: an io_uring has the
// socket.
func (d Deep) Of(inode uint64) []sockets.Owner { return d.held[inode] }

// Deep looks for sockets in the two places that no pass reads: the tables of
// descriptors of threads that share none with the first (unshare(2) with
// CLONE_FILES), and the files that are registered with an io_uring, which need
// no descriptor any more. It takes about as long as a full pass.
func (s *Scanner) Deep(ctx context.Context, inodes []uint64) (Deep, error) {
	select {
	case <-s.idle:
	case <-ctx.Done():
		return Deep{}, ctx.Err()
	}
	done := make(chan Deep, 1)
	failed := make(chan error, 1)
	go func() {
		defer func() { s.idle <- struct{}{} }()
		privilege.Raise()
		d := diver{Scanner: s, w: newWorker(), want: inodes, found: Deep{held: make(map[uint64][]sockets.Owner), Whole: true}}
		if err := d.dive(ctx); err != nil {
			failed <- err
			return
		}
		done <- d.found
	}()
	select {
	case d := <-done:
		return d, nil
	case err := <-failed:
		return Deep{}, err
	case <-ctx.Done():
		return Deep{}, ctx.Err()
	}
}

// Lives reports whether p was there when the processes were last listed.
func (s *Scanner) Lives(p *sockets.Process) bool {
	t := s.tenants[int32(p.PID)]
	return t != nil && (t.process == nil || t.start == p.Ticks)
}

// diver is one deep look.
type diver struct {
	*Scanner
	w     *worker
	want  []uint64
	found Deep
	own   bool // the kernel means by a number whom the tree means by it
}

func (d *diver) dive(ctx context.Context) error {
	root, err := unix.Open(d.fs.Root, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("list processes in %s: %w", d.fs.Root, err)
	}
	defer unix.Close(root)
	pids, err := d.w.numbers(root, nil)
	if err != nil {
		return fmt.Errorf("list processes in %s: %w", d.fs.Root, err)
	}
	d.own = slices.Equal(parseStatus(d.fs.try("self/status")).numbers, []uint64{uint64(os.Getpid())})
	for _, pid := range pids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		d.process(root, pid)
	}
	for inode := range d.found.held {
		slices.SortFunc(d.found.held[inode], sockets.CompareOwners)
	}
	return nil
}

// process looks into one process. A pass has read its first table, and tells
// of the io_urings in it.
func (d *diver) process(root int, pid int32) {
	dir, err := openat(root, d.w.name(pid, ""), unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		d.miss(err)
		return
	}
	defer unix.Close(dir)
	v := visit{pid: pid, last: d.tenants[pid], uid: -1}
	var st unix.Stat_t
	if unix.Fstat(dir, &st) == nil {
		v.uid = int64(st.Uid)
	}
	if v.last != nil {
		d.rings(dir, dir, &v, v.last.holds)
	}
	if unix.Fstatat(dir, "task", &st, 0) == nil && st.Nlink <= 3 {
		return // one thread: itself, ".." and "."
	}
	d.threads(dir, &v)
}

// threads reads the tables of the threads of v that are not its first one's.
func (d *diver) threads(dir int, v *visit) {
	tasks, err := openat(dir, []byte("task\x00"), unix.O_DIRECTORY)
	if err != nil {
		d.miss(err)
		return
	}
	defer unix.Close(tasks)
	ids, err := d.w.numbers(tasks, nil)
	if err != nil {
		d.miss(err)
	}
	for _, id := range ids {
		if id == v.pid || d.own && shares(v.pid, id) {
			continue
		}
		from := len(d.w.holds)
		if _, err := d.w.table(tasks, d.w.name(id, "/fd"), v); err != nil {
			d.miss(err)
		}
		holds := d.w.holds[from:]
		for _, h := range holds {
			d.see(dir, v, h.inode, int(h.fd))
		}
		if thread, err := openat(tasks, d.w.name(id, ""), unix.O_PATH|unix.O_DIRECTORY); err == nil {
			d.rings(dir, thread, v, holds)
			unix.Close(thread)
		}
		d.w.holds = d.w.holds[:from]
	}
}

// kcmpFiles compares tables of descriptors (KCMP_FILES in kcmp(2)).
const kcmpFiles = 2

// shares reports whether a thread is known to have the table of the first one.
func shares(pid, id int32) bool {
	differs, _, errno := unix.Syscall6(unix.SYS_KCMP, uintptr(pid), uintptr(id), kcmpFiles, 0, 0, 0)
	return errno == 0 && differs == 0
}

// rings looks into the io_urings among holds, whose fdinfo is in from.
func (d *diver) rings(dir, from int, v *visit, holds []hold) {
	for _, h := range holds {
		if h.inode != ring {
			continue
		}
		inodes, err := registered(from, h.fd)
		if err != nil {
			d.miss(err)
		}
		for _, inode := range inodes {
			d.see(dir, v, inode, -1)
		}
	}
}

// miss takes note of what could not be read. What has ended held nothing more.
func (d *diver) miss(err error) {
	if !isGone(err) {
		d.found.Whole = false
	}
}

// see takes note of a holder, if it has one of the sockets that are looked for.
func (d *diver) see(dir int, v *visit, inode uint64, fd int) {
	if !slices.Contains(d.want, inode) {
		return
	}
	if v.facts.process == nil {
		if d.w.identify(dir, v, d.pass); v.facts.process == nil {
			d.found.Whole = false
			return
		}
	}
	owner := sockets.Owner{Process: v.facts.process, FD: fd}
	if !slices.Contains(d.found.held[inode], owner) {
		d.found.held[inode] = append(d.found.held[inode], owner)
	}
}

// errLocked says that an io_uring was busy each time: the kernel then leaves its
// files out.
var errLocked = errors.New("the files of an io_uring could not be read: it was locked")

// registered reads which sockets are registered with the io_uring that is the
// descriptor fd of the process or thread in dir.
func registered(dir int, fd int32) ([]uint64, error) {
	var name []byte
	name = fmt.Appendf(name, "fdinfo/%d\x00", fd)
	for wait := time.Millisecond; wait < 100*time.Millisecond; wait *= 2 {
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

// whole reads all of a file.
func whole(dir int, name []byte) ([]byte, error) {
	fd, err := openat(dir, name, 0)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "fdinfo")
	defer file.Close()
	const most = 8 << 20 // of 32,768 files, the kernel's limit, and their names
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
