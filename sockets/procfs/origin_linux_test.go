package procfs

import (
	"os"
	"testing"

	"berth/sockets"
)

// The parent and the working directory of this process can also be found out by other
// means.
func TestOriginOfThisProcess(t *testing.T) {
	got := New("/proc").Origins().Of(&sockets.Process{PID: os.Getpid()})
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got.Directory != dir || len(got.Parents) == 0 || got.Parents[0].PID != os.Getppid() || got.Parents[0].Name == "" || got.Missing != nil {
		t.Errorf("%+v, want the parent %d and %s", got, os.Getppid(), dir)
	}
	if first := got.Parents[len(got.Parents)-1]; first.PID != 1 && len(got.Parents) < generations {
		t.Logf("the first of its parents is %+v", first)
	}
}
