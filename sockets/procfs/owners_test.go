package procfs

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// Whatever changes, in whatever order, the index must equal one made from scratch.
func TestIndexFollowsTheProcesses(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	x := newIndex()
	processes := make([]*sockets.Process, 5)
	tables := make([][]socketFD, len(processes))
	for range 3000 {
		i := random.IntN(len(processes))
		process := processes[i]
		if process == nil || random.IntN(4) == 0 {
			process = &sockets.Process{PID: i + 1}
		}
		var table []socketFD
		for fd := range int32(6) {
			if random.IntN(2) == 0 {
				table = append(table, socketFD{inode: uint64(1 + random.IntN(4)), fd: fd})
			}
		}
		x.replace(processes[i], tables[i], process, table)
		processes[i], tables[i] = process, table
		if diff := cmp.Diff(fresh(processes, tables), x.byInode); diff != "" {
			t.Fatal(diff)
		}
	}
	for i := range processes {
		x.replace(processes[i], tables[i], nil, nil)
	}
	if len(x.byInode) != 0 {
		t.Errorf("the processes are gone, and these are left: %v", x.byInode)
	}
}

func fresh(processes []*sockets.Process, tables [][]socketFD) map[uint64][]sockets.Owner {
	owners := make(map[uint64][]sockets.Owner)
	for i, table := range tables {
		for _, h := range table {
			owners[h.inode] = append(owners[h.inode], sockets.Owner{Process: processes[i], FD: int(h.fd)})
		}
	}
	return owners
}

func TestHandedOutSlicesNeverChange(t *testing.T) {
	x := newIndex()
	a, b := &sockets.Process{PID: 1}, &sockets.Process{PID: 2}
	x.grant(socketFD{7, 3}, b)
	one := x.byInode[7]
	x.grant(socketFD{7, 4}, b)
	two := x.byInode[7]
	x.grant(socketFD{7, 3}, a)
	three := x.byInode[7]
	x.withdraw(socketFD{7, 3}, b)
	want := [][]sockets.Owner{{{Process: b, FD: 3}}, {{Process: b, FD: 3}, {Process: b, FD: 4}}, {{Process: a, FD: 3}, {Process: b, FD: 3}, {Process: b, FD: 4}}}
	if diff := cmp.Diff(want, [][]sockets.Owner{one, two, three}); diff != "" {
		t.Error(diff)
	}
}

func TestSinglesDoNotRunIntoEachOther(t *testing.T) {
	x := newIndex()
	p := &sockets.Process{PID: 1}
	for inode := range uint64(200) {
		x.grant(socketFD{inode + 1, int32(inode)}, p)
	}
	one := x.byInode[1]
	_ = append(one, sockets.Owner{Process: p, FD: -7})
	if got := x.byInode[2][0].FD; got != 1 || cap(one) != 1 {
		t.Errorf("the second socket's descriptor is %d, and the first's slice has room for %d", got, cap(one))
	}
}

func TestOwnersOfNothing(t *testing.T) {
	var none Owners
	if none.Of(7) != nil || none.Complete() {
		t.Error("an answer without a pass")
	}
	for _, o := range []Owners{
		{Whole: true},
		{Whole: true, Sight: sockets.SightHidden},
		{Whole: true, Sight: sockets.SightNamespace},
		{Whole: true, Sight: sockets.SightForeign},
		{Whole: true, Sight: sockets.SightNone},
		{Whole: true, Sight: sockets.SightAll, Failed: 1},
		{Whole: true, Sight: sockets.SightAll, Refused: map[int64]int{0: 1}},
		{Sight: sockets.SightAll},
	} {
		if o.Complete() {
			t.Errorf("%+v passes as complete", o)
		}
	}
	if o := (Owners{Whole: true, Sight: sockets.SightAll, Vanished: 3}); !o.Complete() {
		t.Error("a process that ended holds nothing, and must not count as missing")
	}
}

// sameSlice reports whether a and b are the same slice, sharing their memory.
func sameSlice(a, b []sockets.Owner) bool {
	return len(a) > 0 && slices.Equal(a, b) && &a[0] == &b[0]
}
