package cli

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"berth/sockets"
)

// freed returns what berth free prints, and its exit status.
func freed(t *testing.T, bind func(sockets.Proto, sockets.Endpoint) (sockets.Bind, error), args ...string) (ports []uint16, errs string, status int) {
	t.Helper()
	var out, said bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &said, []string{netnsEnv + "=self"}
	if bind != nil {
		s.Bind = bind
	}
	status = Run(t.Context(), append([]string{"free"}, args...), s)
	for line := range strings.Lines(out.String()) {
		var p uint16
		if _, err := fmt.Sscanf(line, "%d\n", &p); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		ports = append(ports, p)
	}
	return ports, said.String(), status
}

// TestFreeAgainstTheKernel holds some of twenty ports in various ways. It checks
// that, with and without test binds, berth prints exactly the ports that the kernel
// lets a program bind.
func TestFreeAgainstTheKernel(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	r := seeded(t)
	sysctl(t, "ipv4/ip_local_reserved_ports", "2000-2009,2105,2205") // these can still be bound explicitly
	for round := range 20 {
		first := uint16(2000 + 100*round)
		var holds []*held
		for range 8 {
			s, how := holder(r)
			if h, err := s.hold(how, first+uint16(r.IntN(20))); err == nil {
				holds = append(holds, h)
			}
		}
		within := fmt.Sprintf("%d-%d", first, first+19)
		got, _, _ := freed(t, nil, "20", within)
		untried, _, _ := freed(t, nil, "--no-probe", "20", within)
		var want []uint16
		for p := first; p < first+20; p++ {
			tcp, udp := sock{proto: sockets.TCP, at: netip.IPv6Unspecified()}, sock{proto: sockets.UDP, at: netip.IPv6Unspecified()}
			if tcp.take(p) == nil && udp.take(p) == nil {
				want = append(want, p)
			}
		}
		slices.Sort(got)
		slices.Sort(untried)
		if !slices.Equal(got, want) || !slices.Equal(untried, want) {
			t.Errorf("%s: tried %v, untried %v, the kernel %v", within, got, untried, want)
		}
		for _, h := range holds {
			h.close()
		}
	}
}

// TestFreeTries checks that a port that fails a test bind is not printed, and that
// nothing is bound with --read-only.
func TestFreeTries(t *testing.T) {
	if !inOwnNamespace(t) { // what berth prints besides the ports depends on the rules of the packet filter
		return
	}
	tried := map[uint16]int{}
	odd := func(_ sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
		if tried[at.Port()]++; at.Port()%2 == 1 {
			return sockets.BindOK, nil
		}
		return sockets.BindDenied, nil
	}
	ports, _, status := freed(t, odd, "5")
	if status != done || len(ports) != 5 || slices.ContainsFunc(ports, func(p uint16) bool { return p%2 == 0 || tried[p] != 2 }) {
		t.Errorf("status %d, %v of %v", status, ports, tried)
	}
	refuse := func(sockets.Proto, sockets.Endpoint) (sockets.Bind, error) { return sockets.BindInUse, nil }
	if ports, errs, status := freed(t, refuse, "2", "3000-3005"); status != no || ports != nil || errs != "berth: only 0 of 2 ports can be bound in 3000-3005\n" {
		t.Errorf("status %d, %v, %q", status, ports, errs)
	}
	for _, flag := range []string{"--no-probe", "--read-only"} {
		if ports, errs, status := freed(t, refuse, flag, "2"); status != done || len(ports) != 2 {
			t.Errorf("%s: status %d, %v, %q", flag, status, ports, errs)
		}
	}
}
