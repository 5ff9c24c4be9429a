package local

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/nftables"
)

// apart calls the given function on a separate thread, which then ends. It never uses
// the first thread, because that one could not end.
func apart(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			apart(do)
			runtime.UnlockOSThread()
			return
		}
		do()
	}()
	<-done
}

// TestRulesComeWithTheHost checks that the rules of the process's own namespace are
// read, that they remain the same value as long as nothing changes, and that a change
// is seen. The thread is in a namespace of its own.
func TestRulesComeWithTheHost(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root: rules are loaded in a network namespace of its own")
	}
	if _, err := exec.LookPath("nft"); err != nil {
		t.Skip("needs nftables: ", err)
	}
	apart(func() {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			t.Error(err)
			return
		}
		load := func(rules string) {
			cmd := exec.Command("nft", "-f", "-")
			cmd.Stdin = strings.NewReader(rules)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("nft: %v: %s", err, out)
			}
		}
		load("table ip a {\nchain c {\ntype filter hook input priority 0\ntcp dport 80 drop\n}\n}\n")
		var f filter
		// The goroutine that begin starts would run on another thread, and so in
		// another namespace.
		first := readRules(&f.cache, nil, time.Minute)
		if len(first.Chains) != 1 || len(first.Chains[0].Rules) != 1 || first.Chains[0].Rules[0].Verdict != sockets.RuleDrop {
			t.Errorf("%+v", first)
		}
		if again := readRules(&f.cache, first, time.Minute); again != first {
			t.Error("the same rules have become another value")
		}
		load("add rule ip a c udp dport 53 accept")
		if then := readRules(&f.cache, first, time.Minute); then == first || len(then.Chains[0].Rules) != 2 {
			t.Errorf("after a change: %+v", then)
		}
	})
}

// TestRulesOfAnOrdinaryUser checks that if rules can't be read for lack of a
// capability, that is reported as the reason.
func TestRulesOfAnOrdinaryUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root: it gives up a capability")
	}
	apart(func() {
		if _, _, errno := syscall.RawSyscall(unix.SYS_PRCTL, unix.PR_SET_KEEPCAPS, 0, 0); errno != 0 {
			t.Error(errno)
		}
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		if err := unix.Capset(&header, &none[0]); err != nil {
			t.Error(err)
			return
		}
		var f filter
		if is := readRules(&f.cache, nil, time.Minute); is.Unread.Kind != sockets.ReasonBareRoot || is.Unread.Facts["lacks"] != "CAP_NET_ADMIN" {
			t.Errorf("%+v", is)
		}
	})
}

// TestRulesAreNotWaitedFor checks that a snapshot that will be repeated does not wait
// for rules that take long, and that they are used once they have arrived. A snapshot
// that will not be repeated waits for them.
func TestRulesAreNotWaitedFor(t *testing.T) {
	done := make(chan *sockets.Netfilter, 1)
	f := filter{done: done}
	begun := time.Now()
	if is := f.take(rulesPatience(sockets.Ask{Owners: sockets.KnownOwners})); is.Unread.Kind != sockets.ReasonSlow || time.Since(begun) < rulesWait {
		t.Errorf("%+v after %v", is, time.Since(begun))
	}
	rules := &sockets.Netfilter{}
	done <- rules
	if is := f.take(rulesWait); is != rules {
		t.Errorf("%+v", is)
	}
	f.done = make(chan *sockets.Netfilter)
	if is := f.take(nftables.Patience); is != rules {
		t.Errorf("%+v", is)
	}
	late := make(chan *sockets.Netfilter, 1)
	time.AfterFunc(rulesWait*3/2, func() { late <- rules })
	f = filter{done: late}
	if is := f.take(rulesPatience(sockets.Everything())); is != rules {
		t.Errorf("rules that came after %v: %+v", rulesWait*3/2, is)
	}
}

// TestTheHostHasRules checks that every snapshot has the rules, or the reason why they
// are missing.
func TestTheHostHasRules(t *testing.T) {
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	sn, err := s.Snapshot(context.Background(), sockets.Everything())
	if err != nil || sn.Host.Netfilter == nil || (os.Getuid() != 0) != (sn.Host.Netfilter.Unread.Kind != "") {
		t.Errorf("%v, %+v", err, sn.Host.Netfilter)
	}
}
