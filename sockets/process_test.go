package sockets_test

import (
	"slices"
	"testing"
	"time"

	. "berth/sockets"
)

// TestTheOldestOwnerStandsFirst: the server that opened a socket has children
// with lower pids once the pids have begun anew.
func TestTheOldestOwnerStandsFirst(t *testing.T) {
	boot := time.Unix(1_700_000_000, 0)
	server := &Process{PID: 30_937, Started: boot}
	child := &Process{PID: 393, Started: boot.Add(time.Minute)}
	twin := &Process{PID: 394, Started: boot.Add(time.Minute)}
	unknown := &Process{PID: 5}
	want := []Owner{{unknown, 3}, {server, 3}, {server, 7}, {child, 3}, {twin, 1}}
	got := []Owner{want[4], want[2], want[3], want[1], want[0]}
	slices.SortFunc(got, CompareOwners)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
