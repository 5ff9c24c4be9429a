package mask

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"berth/sockets"
)

// fixed is a Source that reports the same sockets each time.
type fixed []sockets.Socket

func (f fixed) Snapshot(context.Context, sockets.Ask) (sockets.Snapshot, error) {
	return sockets.Snapshot{Sockets: append([]sockets.Socket(nil), f...)}, nil
}

// TestSource: no string of a process contains the secret. What has no secret remains
// the very same value, and each Snapshot returns the same values as the one before.
func TestSource(t *testing.T) {
	plain := &sockets.Process{PID: 1, Name: "nginx", Cmdline: "nginx -g daemon off;", Args: "nginx\x00-g\x00daemon off;\x00"}
	secret := &sockets.Process{
		PID: 2, Name: "python3", Runs: "--password=hunter2", Label: "python3 --password=hunter2 x", Brief: "--password=hunter2", Comm: "python3",
		Cmdline: "python3 --password=hunter2 --token my hunter2", Args: "python3\x00--password=hunter2\x00--token\x00my hunter2\x00",
	}
	of := func(all ...*sockets.Process) (owners []sockets.Owner) {
		for i, p := range all {
			owners = append(owners, sockets.Owner{Process: p, FD: i})
		}
		return owners
	}
	from := fixed{
		{Inode: 1, Holder: sockets.Holder{Owners: of(plain)}},
		{Inode: 2, Holder: sockets.Holder{Owners: of(plain, secret)}},
		{Inode: 3},
		{Inode: 4, Holder: sockets.Holder{Owners: of(secret)}},
	}
	s := Source(from)
	var before []sockets.Socket
	for range 3 {
		sn, err := s.Snapshot(t.Context(), sockets.Everything())
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range sn.Sockets {
			for _, o := range k.Owners {
				if text := fmt.Sprintf("%+v", *o.Process); strings.Contains(text, "hunter2") {
					t.Errorf("a process is reported as %s", text)
				}
			}
			if len(k.Owners) != len(from[i].Owners) || before != nil && len(k.Owners) > 0 && &k.Owners[0] != &before[i].Owners[0] {
				t.Errorf("socket %d: %v, before %v", i, k.Owners, before)
			}
		}
		if &sn.Sockets[0].Owners[0] != &from[0].Owners[0] || sn.Sockets[1].Owners[0].Process != plain || sn.Sockets[1].Owners[1].Process != sn.Sockets[3].Owners[0].Process {
			t.Errorf("a process without secrets was copied, or one process became two: %+v", sn.Sockets)
		}
		before = sn.Sockets
	}
	if secret.Cmdline != "python3 --password=hunter2 --token my hunter2" {
		t.Errorf("what the source handed out was changed: %s", secret.Cmdline)
	}
}

func FuzzWords(f *testing.F) {
	r := NewRules()
	f.Add("mysql|-p|x")
	f.Add("curl|-u|:|%")
	f.Add("app|--password=|")
	f.Fuzz(func(t *testing.T, line string) {
		words := strings.Split(line, "|")
		if got := r.Words(words); len(got) != len(words) {
			t.Errorf("%q became %q", words, got)
		}
	})
}
