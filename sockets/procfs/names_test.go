package procfs

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

func TestParsePasswd(t *testing.T) {
	got := parsePasswd([]byte("root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\n# comment\n\nwww-data:x:33:33\n" +
		"bad\nworse:x:-1:0\nno:x:99999999999:0\n:x:5:5\nevil\x1b[2J:x:7:7:\nlast:x:4294967294:0"))
	want := map[int64]string{0: "root", 33: "www-data", 7: `evil\x1b[2J`, 4294967294: "last"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUsersFollowTheirFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "passwd")
	fs := &FS{Passwd: path}
	u := fs.Users()
	u.Refresh()
	if got := u.Account(1000); got != (sockets.Account{UID: 1000}) {
		t.Errorf("without a file: %+v", got)
	}
	writeFile(t, path, "ann:x:1000:1000\n")
	u.Refresh()
	if got := u.Account(1000).Name; got != "ann" {
		t.Errorf("got %q", got)
	}
	writeFile(t, path, "bob:x:1000:1000\n")
	if err := os.Chtimes(path, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	u.Refresh()
	if got := u.Account(1000).Name; got != "bob" {
		t.Errorf("after the change: %q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	u.Refresh()
	if got := u.Account(1000).Name; got != "bob" {
		t.Errorf("what was known went with the file: %q", got)
	}
	if got := u.Account(-1); got != sockets.NoAccount() {
		t.Errorf("nobody is %+v", got)
	}
}

func TestParseServices(t *testing.T) {
	got := parseServices([]byte("# services\nhttp\t80/tcp\twww # web\nother 80/tcp\ndomain 53/udp\nx 5/sctp\nbad 70000/tcp\nworse\nno /tcp\n" +
		"e\x1bvil 9/tcp"))
	want := map[sockets.Service]string{
		{Proto: sockets.TCP, Port: 80}: "http", {Proto: sockets.UDP, Port: 53}: "domain",
		{Proto: sockets.TCP, Port: 9}: `e\x1bvil`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzLists(f *testing.F) {
	f.Add([]byte("root:x:0:0:root:/root:/bin/sh\nhttp 80/tcp # web\n8080,9148-9150\n"))
	f.Add([]byte("Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\nGroups:\t4 24\nbtime 5\n"))
	f.Add([]byte("22 1 0:20 / /proc rw shared:1 - proc proc rw,hidepid=invisible,gid=4\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for uid := range parsePasswd(text) {
			if uid < 0 || uid >= 1<<32 {
				t.Errorf("uid %d", uid)
			}
		}
		for _, r := range append(parseRanges(text), parseRange(text)) {
			if r.First > r.Last {
				t.Errorf("range %v", r)
			}
		}
		if port := parseUnprivileged(text); port < -1 || port > 65536 {
			t.Errorf("unprivileged from %d", port)
		}
		parseServices(text)
		parseHiding(text, "/proc").from(parseStatus(text))
		parseBoot(text)
		parseCgroup(text)
	})
}
