package procfs

import (
	"fmt"
	"os"
	"testing"

	"berth/sockets"
)

// The initial PID namespace is recognized by its inode, and a /proc that belongs to our
// namespace is recognized by our PID in it. Either may be available without the other.
func TestSight(t *testing.T) {
	const first, other = "pid:[4026531836]", "pid:[4026532178]"
	me := os.Getpid()
	tests := []struct {
		name  string
		pids  string // NSpid in /proc/self/status; "" if there is no /proc/self
		self  string // /proc/self/ns/pid as a link
		one   string // /proc/1/ns/pid; "" if it can't be read
		lists bool   // whether there is any process
		want  sockets.Sight
	}{
		{"the first", fmt.Sprint(me), first, first, true, sockets.SightAll},
		{"the first, to an ordinary user", fmt.Sprint(me), first, "", true, sockets.SightAll},
		{"a container", fmt.Sprint(me), other, other, true, sockets.SightNamespace},
		{"a container of an ordinary user", fmt.Sprint(me), other, "", true, sockets.SightNamespace},
		{"the host's /proc in a container", fmt.Sprintf("%d\t%d", me+1000, me), other, first, true, sockets.SightAll},
		{"the host's /proc in a container, and no right to look at 1", fmt.Sprintf("%d\t%d", me+1000, me), other, "", true, sockets.SightForeign},
		{"the /proc of a container around this one", fmt.Sprintf("%d\t%d", me+1000, me), other, other, true, sockets.SightForeign},
		{"another's number, by the first's inode", fmt.Sprint(me + 1), first, "", true, sockets.SightForeign},
		{"a container's /proc on the host", "", "", other, true, sockets.SightForeign},
		{"none", "", "", "", false, sockets.SightNone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTree(t)
			tr.remove("self")
			if tt.pids != "" {
				tr.write("self/status", "NSpid:\t"+tt.pids+"\n")
				tr.link("self/ns/pid", tt.self)
			}
			if tt.lists {
				tr.process(1, "init", "init\x00")
			}
			if tt.one != "" {
				tr.link("1/ns/pid", tt.one)
			}
			if got := tr.fs.Sight(); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

// A capability counts only in the user namespace in which it was obtained.
func TestPrivilegeInAUserNamespace(t *testing.T) {
	const root = "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n"
	for _, tt := range []struct {
		name, link, uids string
		inner            bool
	}{
		{"the first", "user:[4026531837]", "0 0 4294967295", false},
		{"another that maps every user", "user:[4026532500]", "0 0 4294967295", true},
		{"unshare -r", "user:[4026532501]", "0 1000 1", true},
		{"no link, the first by its map", "", "         0          0 4294967295", false},
		{"no link, a rootless container", "", "0 1000 1\n1 100000 65536", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTree(t)
			tr.write("self/status", root+ours())
			tr.write("self/uid_map", tt.uids+"\n")
			tr.write("self/mountinfo", replaceRoot("22 1 0:20 / ROOT rw - proc proc rw,hidepid=2", tr.fs.Root))
			if tt.link != "" {
				tr.link("self/ns/user", tt.link)
			}
			p := tr.fs.Privilege(nil)
			if p.Inner != tt.inner || p.AllOwners == tt.inner || (p.Sight == sockets.SightHidden) != tt.inner {
				t.Errorf("%+v, want inner %t", p, tt.inner)
			}
		})
	}
}
