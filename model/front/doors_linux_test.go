package front_test

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"berth/model/front"
	"berth/model/language"
	"berth/sockets"
)

// TestFatesByInterface covers rules that depend on the interface. It checks the
// fates given for each interface by making real connections through both of them.
func TestFatesByInterface(t *testing.T) {
	needsRules(t)
	ports := []uint16{22, 80, 81, 443, 8080, 9000}
	count := &tally{}
	for _, c := range []struct {
		name, rules string
		said        map[uint16]string // for the address of outer
	}{
		{"one is let in", `nft add table inet f
nft 'add chain inet f in { type filter hook input priority 0; policy drop; }'
nft 'add rule inet f in ct state established,related accept; add rule inet f in meta l4proto ipv6-icmp accept; add rule inet f in iifname lo accept'
nft 'add rule inet f in iifname outer tcp dport { 22, 80 } accept; add rule inet f in iifname second tcp dport { 22, 443 } accept'`, map[uint16]string{
			22:   "lets in traffic from outside",
			80:   "lets in traffic from outside through outer; blocks traffic from outside through second",
			443:  "blocks traffic from outside through outer; lets in traffic from outside through second",
			9000: "blocks traffic from outside",
		}},
		{"one is sent on", `nft add table ip n
nft 'add chain ip n pre { type nat hook prerouting priority dstnat; }'
nft 'add rule ip n pre iifname second tcp dport 80 redirect to :9000; add rule ip n pre iifname != outer tcp dport 8080 dnat to 10.9.1.2:80; add rule ip n pre tcp dport 81 redirect to :443'`, map[uint16]string{
			80:   "lets in traffic from outside",
			8080: "lets in traffic from outside through outer",
		}},
		{"docker's own, beside another rule", `iptables-nft -t nat -N DOCKER; iptables-nft -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables-nft -t nat -A DOCKER -i inner -j RETURN; iptables-nft -t nat -A DOCKER ! -i inner -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.9.1.2:80
iptables-nft -A INPUT -i second -p tcp --dport 22 -j DROP`, map[uint16]string{
			22:   "lets in traffic from outside through outer; blocks traffic from outside through second",
			8080: "",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			second := newNamespace(t)
			w.sh(w.host, fmt.Sprintf("ip link add second type veth peer name eth0 netns %d; ip addr add 10.9.2.1/24 dev second; ip addr add fd09:2::1/64 dev second nodad; ip link set second up", second))
			w.sh(second, "ip link set lo up; ip addr add 10.9.2.2/24 dev eth0; ip addr add fd09:2::2/64 dev eth0 nodad; ip link set eth0 up; ip route add default via 10.9.2.1; ip route add default via fd09:2::1")
			w.serve(w.host, "host", ports)
			w.serve(w.container, "container", ports)
			w.sh(w.host, c.rules)
			n := w.netfilter()
			r, differ := front.New(n), 0
			var all sync.WaitGroup
			for _, a := range []string{"10.9.0.1", "fd09::1"} {
				for _, p := range ports {
					at := netip.AddrPortFrom(netip.MustParseAddr(a), p)
					for door, pid := range map[string]int{"outer": w.client, "second": second} {
						told := by(r, door, at)
						if len(told) != 1 {
							t.Errorf("by %s to %v: %d fates are given: %+v", door, at, len(told), told)
							continue
						}
						if told[0] != r.Fate(sockets.TCP, front.Outside, at, own()) {
							differ++
						}
						all.Go(func() { w.probe(told[0], pid, sockets.TCP, front.Outside, at, count) })
					}
				}
			}
			all.Wait()
			for port, want := range c.said {
				passages := r.Passages(sockets.TCP, port, []netip.Addr{netip.MustParseAddr("10.9.0.1")}, own())
				if got := front.SayLet(language.English(), passages, n, nil); got != want {
					t.Errorf("port %d: %q, want %q", port, got, want)
				}
			}
			if differ == 0 {
				t.Error("nothing depends on the interface")
			}
		})
	}
	t.Cleanup(func() {
		t.Logf("let in %d, dropped %d, sent on %d, cannot be told %d", count.lets, count.drops, count.moves, count.untold)
		if count.untold > 0 {
			t.Error("the interface is known, but the fate of what comes by it is not given")
		}
	})
}

// by returns the fates of connections that come in through an interface.
func by(r *front.Rules, door string, at netip.AddrPort) []front.Fate {
	var told []front.Fate
	for _, p := range r.Passages(sockets.TCP, at.Port(), []netip.Addr{at.Addr()}, own()) {
		if p.From == front.Outside && (p.Doors == nil || slices.Contains(p.Doors, door)) {
			told = append(told, p.Fate)
		}
	}
	return told
}
