package procfs

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The number of processes that the benchmarks read, and of sockets in each.
const (
	benchProcesses = 20
	benchSockets   = 1000 // per process
)

// BenchmarkOwnersFull reads every descriptor of a machine on which little changes.
// BenchmarkOwnersBare is a lower bound for it.
func BenchmarkOwnersFull(b *testing.B) {
	crowd(b)
	s := NewScanner(New("/proc"))
	o, err := s.Full(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	descriptors := 0
	for _, t := range s.processes {
		descriptors += t.table.links
	}
	used := processorTime()
	b.ReportAllocs()
	for b.Loop() {
		if o, err = s.Full(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if len(o.index.byInode) < benchProcesses*benchSockets {
		b.Errorf("only %d sockets", len(o.index.byInode))
	}
	perDescriptor(b, descriptors, used)
}

// BenchmarkOwnersFirst measures a first pass, in which everything is new.
func BenchmarkOwnersFirst(b *testing.B) {
	crowd(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewScanner(New("/proc")).Full(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOwnersNext measures a pass over idle processes.
func BenchmarkOwnersNext(b *testing.B) {
	crowd(b)
	s := NewScanner(New("/proc"))
	for range lately + 2 {
		if _, err := s.Full(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOwnersBare only lists every descriptor and reads its link.
func BenchmarkOwnersBare(b *testing.B) {
	crowd(b)
	p := newPass("/proc", 2, new(strays))
	root, err := unix.Open("/proc", unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer unix.Close(root)
	descriptors := 0
	used := processorTime()
	for b.Loop() {
		if err := p.list(b.Context()); err != nil {
			b.Fatal(err)
		}
		descriptors = bareWalk(root, p)
	}
	perDescriptor(b, descriptors, used)
}

// perDescriptor reports, per descriptor, the wall time and the CPU time, which is
// less affected by other programs. used is the CPU time that had been used before
// the measurement.
func perDescriptor(b *testing.B, descriptors int, used time.Duration) {
	n := float64(b.N) * float64(descriptors)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/fd")
	b.ReportMetric(float64((processorTime()-used).Nanoseconds())/n, "cpu-ns/fd")
	b.ReportMetric(float64(descriptors), "fds")
}

// processorTime returns the CPU time that this process has used so far.
func processorTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func bareWalk(root int, p *pass) int {
	var next, descriptors atomic.Int64
	var group sync.WaitGroup
	for range p.hands {
		w := newWorker("/proc", new(strays))
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(p.pids)); i = next.Add(1) - 1 {
				descriptors.Add(bareTable(root, w, p.pids[i]))
			}
		})
	}
	group.Wait()
	return int(descriptors.Load())
}

func bareTable(root int, w *worker, pid int32) (n int64) {
	fds, err := openat(root, w.entry(pid, "/fd"), unix.O_DIRECTORY)
	if err != nil {
		return 0
	}
	defer unix.Close(fds)
	for {
		entries, err := getdents(fds, w.entries)
		if err != nil || len(entries) == 0 {
			return n
		}
		for len(entries) > 0 {
			length := *(*uint16)(unsafe.Pointer(&entries[direntLength]))
			if entries[direntName] != '.' {
				readlinkat(fds, entries[direntName:], w.link[:socketLink])
				n++
			}
			entries = entries[length:]
		}
	}
}

func crowd(b *testing.B) {
	b.Helper()
	for range benchProcesses {
		start(b, "crowd", nil)
	}
}
