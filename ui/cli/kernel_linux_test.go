package cli

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"

	"berth/internal/sample"
	"berth/model/who"
)

// seedEnv sets the seed for the states that a test tries.
const seedEnv = "BERTH_TEST_SEED"

// statesEnv sets the number of states to try.
const statesEnv = "BERTH_TEST_STATES"

// seeded returns a source of random numbers, and logs how to repeat the sequence.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(7)
	if text := os.Getenv(seedEnv); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("%s=%d", seedEnv, seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// trial is a series of port states to be tried, and the results.
type trial struct {
	t         *testing.T
	r         *rand.Rand
	root      *witness
	other     *witness // an ordinary user
	blind     bool     // sockets that are merely bound can't be seen, so test binds are made
	link      string   // a link-local address with its interface; "" if there is none
	said      map[who.Answer]int
	used      map[uint16]bool // ports at which earlier states may have left something behind
	tried     int
	swayed    int // states in which berth gave the same verdict for two holders, but the kernel's answers differed
	unswayed  int
	discarded int
}

// TestVerdictAgainstTheKernel brings ports into random states, each held by some
// program with some options, and asks what can be bound there. It checks that none
// of berth's answers, yes or no, is wrong.
func TestVerdictAgainstTheKernel(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	tr := newTrial(t)
	states := tr.run(sample.Size(t, statesEnv, 100, 1000))
	t.Logf("%d states, %d of them impossible; %d yes, %d no, %d depends; of %d states that depend, a holder with other options changed the answer of %d",
		states, tr.discarded, tr.said[who.Yes], tr.said[who.No], tr.said[who.Depends], tr.swayed+tr.unswayed, tr.swayed)
	if tr.swayed < states/20 || tr.discarded > states/4 || tr.said[who.Yes] < states || tr.said[who.No] < states {
		t.Error("the states are too similar")
	}
}

// TestTestBindAgainstTheKernel does the same where not everything can be seen, so
// that test binds are made. It checks that an answer is certain if a bind has been
// tried.
func TestTestBindAgainstTheKernel(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	tr := newTrial(t)
	tr.blind = true
	states := tr.run(sample.Size(t, statesEnv, 40, 320))
	t.Logf("%d states: %d yes, %d no, %d depends; %d were tried", states, tr.said[who.Yes], tr.said[who.No], tr.said[who.Depends], tr.tried)
	if tr.tried < states {
		t.Error("hardly anything was tried")
	}
}

// newTrial adds the addresses that will be queried, and starts the witnesses.
func newTrial(t *testing.T) *trial {
	t.Helper()
	ip(t, "addr", "add", "10.77.0.1/24", "dev", "lo") // all of 10.77.0.0/24 is local
	ip(t, "addr", "add", "fd77::1/128", "dev", "lo", "nodad")
	anyIP(t)
	tr := &trial{t: t, r: seeded(t), root: newWitness(t, 0), other: newWitness(t, 4242), said: map[who.Answer]int{}, used: map[uint16]bool{}}
	tr.link = linkLocal(t)
	return tr
}

// run tries the given number of states, and returns that number.
func (tr *trial) run(states int) int {
	for range states {
		tr.state()
	}
	return states
}

// linkLocal adds an interface with a link-local address, if that is possible.
func linkLocal(t *testing.T) string {
	t.Helper()
	ip(t, "link", "add", "berth0", "type", "veth", "peer", "name", "berth1")
	ip(t, "link", "set", "berth1", "up")
	ip(t, "link", "set", "berth0", "up")
	ip(t, "addr", "add", "fe80::77/64", "dev", "berth0", "nodad")
	i, err := net.InterfaceByName("berth0")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("fe80::77%%%d", i.Index)
}

// state brings one port into a state and queries it.
func (tr *trial) state() {
	tr.rules()
	port := tr.port()
	s, how := holder(tr.r)
	h, err := s.hold(how, port)
	if err != nil {
		tr.discarded++
		return
	}
	second, err := (&held{}), error(nil)
	alone := tr.r.IntN(4) > 0
	if !alone { // in addition to another socket
		s2, how2 := holder(tr.r)
		second, _ = s2.hold(how2, h.port)
	}
	targets := tr.targets(s.at, h.port)
	w, user := tr.root, "root"
	if tr.r.IntN(2) == 0 {
		w, user = tr.other, "an ordinary user"
	}
	all := w.of(tr.t, question{Targets: targets, Blind: tr.blind})
	h.close()
	second.close()
	for _, e := range all {
		tr.check(e, fmt.Sprintf("%v, %s, alone=%t; wanted by %s", s, how, alone, user))
	}
	if fresh := !tr.used[h.port]; alone && fresh && !tr.blind {
		tr.sway(s, how, all)
	}
	tr.used[h.port] = true
}

// rules changes the system's settings now and then.
func (tr *trial) rules() {
	sysctl(tr.t, "ipv4/ip_unprivileged_port_start", pick(tr.r, "1024", "1024", "1024", "0", "5000"))
	sysctl(tr.t, "ipv4/ip_nonlocal_bind", pick(tr.r, "0", "0", "0", "0", "1"))
	sysctl(tr.t, "ipv6/bindv6only", pick(tr.r, "0", "0", "1"))
	sysctl(tr.t, "ipv6/ip_nonlocal_bind", pick(tr.r, "0", "0", "0", "0", "1"))
}

func (tr *trial) port() uint16 {
	first := pick(tr.r, 600, 3000, 40000)
	return uint16(first + tr.r.IntN(first*3/5))
}

// targets returns some targets at a port, including the address of its holder.
func (tr *trial) targets(at netip.Addr, port uint16) []string {
	hosts := []string{"", "127.0.0.1", "127.0.0.2", "127.0.0.6", "0.0.0.0", "[::]", "[::1]", "10.77.0.1", "10.77.0.9", "[fd77::1]"}
	odd := []string{
		"192.0.2.77", "198.51.100.7", "203.0.113.7", "[2001:db8:77::7]", "0.0.0.5", "224.0.0.5", "255.255.255.255", "127.255.255.255", "10.78.0.1", "[fd77::2]", "[ff02::5]", "[ff05::5]",
		"[fe80::1]", "[fe80::78%lo]", "[" + tr.link + "]", "[ff02::5" + strings.TrimPrefix(tr.link, "fe80::77") + "]",
	}
	own := at.Unmap().String()
	if strings.Contains(own, ":") {
		own = "[" + own + "]"
	}
	var targets []string
	for _, host := range []string{own, pick(tr.r, hosts...), pick(tr.r, hosts...), pick(tr.r, hosts...), pick(tr.r, odd...)} {
		targets = append(targets, host+":"+strconv.Itoa(int(port)))
	}
	return targets
}

// check compares what berth said with what the kernel did.
func (tr *trial) check(e evidence, state string) {
	tr.t.Helper()
	for i, said := range []who.Answer{e.Plain, e.Reuse} {
		tr.said[said]++
		if did := e.Kernel[i]; said == who.Yes && did != "" || said == who.No && did == "" {
			tr.t.Errorf("%s: %v %s, reuseaddr=%t: berth says %v (%s), the kernel %q", state, e.Proto, e.Target, i == 1, said, e.Causes, did)
		}
	}
	if e.Tried {
		tr.tried++
		if e.Plain == who.Depends {
			tr.t.Errorf("%s: %v %s: tried, and not certain", state, e.Proto, e.Target)
		}
	}
	if e.Plain == who.Yes && e.Reuse != who.Yes {
		tr.t.Errorf("%s: %v %s: SO_REUSEADDR makes it worse: %+v", state, e.Proto, e.Target, e)
	}
}

// sway checks that the answer really depends on the options, by making the same
// state with the most permissive and with the least permissive ones.
func (tr *trial) sway(s sock, how holding, all []evidence) {
	tr.t.Helper()
	for _, e := range all {
		caller := 1
		if e.Plain == who.Depends {
			caller = 0
		}
		byOption := strings.Contains(e.Causes, "v6only")
		switch {
		case e.Proto != s.proto || how == none:
			continue
		case e.Reuse != who.Depends, strings.Contains(e.Causes, " ") || !strings.HasSuffix(e.Causes, "×1"):
			continue // the holder may not be the only obstacle: something may be left on the port, or an interface is unknown
		case byOption && strings.HasPrefix(string(how), "listening"):
			continue // the connections may have come from an earlier listener
		}
		free, taken := s, s // with the most and the least permissive options
		free.reuseAddr, free.reusePort, taken.reuseAddr, taken.reusePort = true, false, false, false
		if byOption {
			free.v6only = true
			taken.at, taken.v6only = netip.IPv6Unspecified(), false
		}
		open, shut := tr.twin(free, how, e), tr.twin(taken, how, e)
		if open == nil || shut == nil || open.Causes != e.Causes || shut.Causes != e.Causes {
			continue
		}
		tr.swayed++
		if open.Kernel[caller] != "" || shut.Kernel[caller] == "" {
			tr.unswayed++
			tr.swayed--
			tr.t.Errorf("%v, %s: %v %s, reuseaddr=%t depends on nothing: the kernel says %q and %q", s, how, e.Proto, e.Target, caller == 1,
				open.Kernel[caller], shut.Kernel[caller])
		}
		return
	}
}

// twin makes the same state at another port, and queries the same target there. It
// returns nil if that fails.
func (tr *trial) twin(s sock, how holding, was evidence) *evidence {
	tr.t.Helper()
	h, err := s.hold(how, tr.port())
	if err != nil {
		return nil
	}
	defer h.close()
	if tr.used[h.port] {
		return nil
	}
	tr.used[h.port] = true
	host := was.Target[:strings.LastIndexByte(was.Target, ':')+1]
	for _, e := range tr.root.of(tr.t, question{Targets: []string{host + strconv.Itoa(int(h.port))}}) {
		if e.Proto == was.Proto {
			return &e
		}
	}
	return nil
}
