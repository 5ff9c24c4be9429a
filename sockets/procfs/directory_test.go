package procfs

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"berth/sockets"
)

// eventually waits for a condition that becomes true in the background.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: it never came true", what)
		}
	}
}

// TestNamesOfTheDirectory checks that each user is looked up once, in the background,
// and that an answer counts only if it is about that user.
func TestNamesOfTheDirectory(t *testing.T) {
	answers := map[int64]string{
		1: "alice:x:1:1::/:/bin/sh\n", 2: "bob:*:2:2:Bob,,,:/home/bob:\nmore:x:2:2:::\n", 3: "", 4: "carol:x:5:5:::\n", 5: ":x:5:5:::\n",
		6: "x\x1b[2J\u202e:x:6:6:::\n", 7: "no passwd", 8: "dave:x:8\n", 9: "erin:x:-9:9:::\n",
	}
	want := map[int64]string{1: "alice", 2: "bob", 6: `x\x1b[2J\u202e`}
	var asked atomic.Int64
	d := newDirectory(func(_ context.Context, uid int64) []byte {
		asked.Add(1)
		return []byte(answers[uid])
	})
	for range 3 {
		for uid := range answers {
			d.name(uid)
		}
		d.wait(t.Context(), 20*time.Second)
	}
	for uid := range answers {
		if got := d.name(uid); got != want[uid] {
			t.Errorf("user %d is %q, want %q", uid, got, want[uid])
		}
	}
	if asked.Load() != int64(len(answers)) || d.news() != len(want) {
		t.Errorf("%d users were looked up %d times, and %d names came", len(answers), asked.Load(), d.news())
	}
}

// TestADeadDirectory checks that if a directory does not answer, no caller waits longer
// than it wants to, and that the numbers of concurrent lookups and of waiting lookups
// are limited.
func TestADeadDirectory(t *testing.T) {
	var at, most atomic.Int64
	end := make(chan struct{})
	d := newDirectory(func(context.Context, int64) []byte {
		most.Store(max(most.Load(), at.Add(1)))
		defer at.Add(-1)
		<-end
		return nil
	})
	begin := time.Now()
	for uid := range int64(10 * namesAtMost) {
		if name := d.name(uid); name != "" {
			t.Fatalf("user %d is %q", uid, name)
		}
	}
	eventually(t, "the directory is asked", func() bool { return at.Load() == lookups })
	d.wait(t.Context(), 10*time.Millisecond)
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("it takes %v", took)
	}
	if d.waiting > namesWaiting || len(d.names) > namesAtMost {
		t.Errorf("%d of %d wait", d.waiting, len(d.names))
	}
	close(end)
	d.wait(t.Context(), 20*time.Second)
	if most.Load() > lookups {
		t.Errorf("%d were looked up at once", most.Load())
	}
}

// TestWhoIsInTheFileIsNotAskedFor checks that a user in the passwd file is not looked
// up.
func TestWhoIsInTheFileIsNotAskedFor(t *testing.T) {
	tr := newTree(t)
	writeFile(t, tr.fs.Passwd, "root:x:0:0:::\napp:x:1000:1000:::\n")
	tr.fs.directory = newDirectory(func(_ context.Context, uid int64) []byte { return fmt.Appendf(nil, "ldap%d:x:%d:1:::\n", uid, uid) })
	u := tr.fs.Users()
	u.Refresh()
	u.Account(60578)
	tr.fs.directory.wait(t.Context(), 20*time.Second)
	for uid, want := range map[int64]string{0: "root", 1000: "app", 60578: "ldap60578"} {
		if got := u.Account(uid); got != (sockets.Account{UID: uid, Name: want}) {
			t.Errorf("user %d is %+v", uid, got)
		}
	}
	if u.Account(-1) != sockets.NoAccount() || len(tr.fs.directory.names) != 1 {
		t.Errorf("these were looked up: %v", tr.fs.directory.names)
	}
}

// TestNumbersOfTheDirectory checks that a name is looked up once, and that from then on
// its user has that name in addition to any others.
func TestNumbersOfTheDirectory(t *testing.T) {
	var asked atomic.Int64
	answers := map[string]string{"alice": "alice:x:7:1:::\n", "Alice@CORP": "alice:x:7:1:::\n", "bad": "bad:x:-1:1:::\n", "short": "short:x", "big": "big:x:4294967295:1:::\n"}
	tr := newTree(t)
	tr.fs.directory = newDirectory(func(context.Context, int64) []byte { return nil }).finding(func(_ context.Context, name string) []byte {
		asked.Add(1)
		return []byte(answers[name])
	})
	u := tr.fs.Users()
	names := []string{"alice", "Alice@CORP", "bad", "short", "big", "nobody"}
	for range 3 {
		u.Seek(append(names, "", "-x", "a b", "a:b", "a/b", "a\x1b"))
		tr.fs.directory.wait(t.Context(), 20*time.Second)
	}
	if got, want := u.Account(7), (sockets.Account{UID: 7, Also: "Alice@CORP alice "}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := u.Account(8); got != (sockets.Account{UID: 8}) {
		t.Errorf("another user is %+v", got)
	}
	if asked.Load() != int64(len(names)) || len(u.Unanswered(names)) != 0 {
		t.Errorf("%d names were looked up %d times; %v are unanswered", len(names), asked.Load(), u.Unanswered(names))
	}
	for i := range 10 * foundAtMost {
		u.Seek([]string{fmt.Sprint("n", i)})
	}
	if n := len(tr.fs.directory.numbers); n > foundAtMost {
		t.Errorf("%d names are kept", n)
	}
	tr.fs.directory.wait(t.Context(), 20*time.Second)
}

// TestAnAnswerThatDoesNotCome checks that a lookup that timed out is not taken for the
// answer that no user has that name.
func TestAnAnswerThatDoesNotCome(t *testing.T) {
	t.Parallel()
	d := newDirectory(func(context.Context, int64) []byte { return nil }).finding(func(ctx context.Context, name string) []byte {
		if name == "silent" {
			<-ctx.Done()
		}
		return nil
	})
	u := &Users{more: d}
	u.Seek([]string{"silent", "nobody-such"})
	d.wait(t.Context(), time.Minute)
	if got := u.Unanswered([]string{"silent", "nobody-such"}); len(got) != 1 || got[0] != "silent" {
		t.Errorf("%q are unanswered, want only the silent one", got)
	}
}
