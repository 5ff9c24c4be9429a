package portable

import (
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"berth/sockets"
)

func TestReadHost(t *testing.T) {
	h := readHost(t.Context())
	if h.System != runtime.GOOS || h.Name == "" || h.Kernel == "" {
		t.Errorf("%+v", h)
	}
	if len(h.Addrs) > 0 && !slices.ContainsFunc(h.Addrs, netip.Addr.IsLoopback) {
		t.Errorf("no loopback address in %v", h.Addrs)
	}
	if root := os.Geteuid() == 0; runtime.GOOS != "windows" && (h.Privilege.AllOwners != root || (h.Privilege.Lacks == "") != root) {
		t.Errorf("uid %d: %+v", os.Geteuid(), h.Privilege)
	}
}

func TestDefaultsOfTheSystems(t *testing.T) {
	for system, first := range map[string]uint16{"darwin": 49152, "windows": 49152, "freebsd": 10000, "linux": 32768, "plan9": 0} {
		if got := ephemeral(system); got.First != first {
			t.Errorf("%s: %v", system, got)
		}
	}
	for system, want := range map[string]int{"darwin": 1024, "freebsd": 1024, "windows": 0, "plan9": -1} {
		if got := unprivileged(system); got != want {
			t.Errorf("%s: %d", system, got)
		}
	}
}

func TestUntold(t *testing.T) {
	has := func(list []sockets.Missing, what string) bool {
		return slices.ContainsFunc(list, func(m sockets.Missing) bool { return string(m.What) == what && m.Why.Kind != "" })
	}
	plain := untold(sockets.Everything())
	if !has(plain, "queues") || !has(plain, "v6only") || has(plain, "unix") || has(plain, "tcp internals") {
		t.Errorf("%+v", plain)
	}
	more := untold(sockets.Ask{Protos: sockets.Protos(sockets.Unix), TCPInfo: true})
	if !has(more, "unix") || !has(more, "tcp internals") {
		t.Errorf("%+v", more)
	}
	if has(lsofMissing(0), "sockets of other users") || !has(lsofMissing(501), "sockets of other users") {
		t.Error("lsof shows others' sockets to root alone")
	}
}

func TestShorten(t *testing.T) {
	long := strings.Repeat("x", cmdlineLimit-1)
	for text, want := range map[string]string{"a b": "a b", long + "y": long + "y", long + "yz": long + "y…", long + "éz": long + "…"} {
		if got := shorten(text); got != want {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
	}
}
