package local

import (
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"berth/sockets"
)

// loadThere loads rules in the namespace of a process.
func loadThere(t *testing.T, pid int, rules string) {
	t.Helper()
	cmd := exec.Command("nsenter", "-t", strconv.Itoa(pid), "-n", "nft", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("nsenter and nft: %v: %s", err, out)
	}
}

// verdicts returns the verdicts of the rules of a namespace.
func verdicts(sn sockets.Snapshot, netns uint64) []sockets.RuleVerdict {
	s := sn.Host.Space(netns)
	if s == nil || s.Netfilter == nil {
		return []sockets.RuleVerdict{sockets.RuleOpaque}
	}
	var all []sockets.RuleVerdict
	for _, c := range s.Netfilter.Chains {
		for _, r := range c.Rules {
			all = append(all, r.Verdict)
		}
	}
	return all
}

// TestTheirRules checks that each namespace has its own rules in the first snapshot,
// that a change is seen, and that rules that have not changed remain the same value.
func TestTheirRules(t *testing.T) {
	s := opened(t)
	a, red := away(t, "ip link set lo up")
	_, blue := away(t, "ip link set lo up")
	loadThere(t, a.Process.Pid, "table ip a {\nchain c {\ntype filter hook input priority 0\ntcp dport 80 drop\n}\n}\n")
	first := look(t, s, everywhere(sockets.AllOwners))
	if got := verdicts(first, red); !slices.Equal(got, []sockets.RuleVerdict{sockets.RuleDrop}) {
		t.Fatalf("rules: %v", got)
	}
	if got := verdicts(first, blue); len(got) != 0 {
		t.Fatalf("rules of another one: %v", got)
	}
	again := look(t, s, everywhere(sockets.AllOwners))
	if again.Host.Space(red).Netfilter != first.Host.Space(red).Netfilter {
		t.Error("the same rules have become another value")
	}
	loadThere(t, a.Process.Pid, "add rule ip a c udp dport 53 accept")
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		got := verdicts(look(t, s, everywhere(sockets.KnownOwners)), red)
		if slices.Equal(got, []sockets.RuleVerdict{sockets.RuleDrop, sockets.RuleAccept}) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("after a change: %v", got)
		}
	}
}

// TestTheirRulesHaveTurns checks that a poll reads the rules of some namespaces, and
// reports for how many namespaces it does not know them. Later polls read the
// others.
func TestTheirRulesHaveTurns(t *testing.T) {
	s := opened(t)
	newFleet(t).order(rulesASecond+20, 1, 0)()
	turns := func(sn sockets.Snapshot) (said, unknown int) {
		for _, m := range sn.Missing {
			if m.What == sockets.MissingRedirects && m.Why.Kind == sockets.ReasonTurns {
				said = m.Count
			}
		}
		for inode := range sn.Beyond.Read {
			if k := sn.Host.Space(inode); k != nil && k.Netfilter == nil {
				unknown++
			}
		}
		return said, unknown
	}
	if said, unknown := turns(look(t, s, everywhere(sockets.KnownOwners))); said < 10 || said != unknown {
		t.Errorf("rules of %d namespaces are unknown, but %d are reported", unknown, said)
	}
	for end := time.Now().Add(time.Minute); ; {
		said, unknown := turns(look(t, s, everywhere(sockets.KnownOwners)))
		if said != unknown {
			t.Fatalf("rules of %d namespaces are unknown, but %d are reported", unknown, said)
		}
		if said == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d had no turn", said)
		}
	}
}
