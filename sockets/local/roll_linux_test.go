package local

import (
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A new list is made if the only path into a namespace is gone or, once the list is
// old enough to be checked, if a process has started.
func TestRoll(t *testing.T) {
	var st unix.Stat_t
	if err := unix.Stat("/proc/self/ns/net", &st); err != nil {
		t.Fatal(err)
	}
	var r roll
	r.call("/proc", st.Ino, false)
	first := r.made
	if r.call("/proc", st.Ino, false); r.made != first {
		t.Skip("two seconds passed between two calls")
	}
	if r.call("/proc", st.Ino, true); r.made == first {
		t.Error("a complete search used an old list")
	}
	r.Places[0].Inode, r.Places[0].Paths = 1, []string{"/proc/0/ns/net"}
	first = r.made
	if r.call("/proc", st.Ino, false); r.made == first {
		t.Error("a namespace that can't be entered did not cause a new list")
	}
	r.made, r.asked, r.quiet = time.Now().Add(-3*time.Second), time.Time{}, true
	if err := exec.Command("/bin/true").Run(); err != nil {
		t.Fatal(err)
	}
	first = r.made
	if r.call("/proc", st.Ino, false); r.made == first {
		t.Error("a process that started did not cause a new list")
	}
}
