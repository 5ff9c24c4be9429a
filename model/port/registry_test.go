package port_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model/port"
	"berth/sockets"
)

func TestLookup(t *testing.T) {
	r := port.NewRegistry(map[sockets.Service]string{
		{Proto: sockets.TCP, Port: 47999}: "acme-billing",
		{Proto: sockets.TCP, Port: 80}:    "our-own-web",
	})
	tests := []struct {
		proto  sockets.Proto
		port   uint16
		name   string
		source port.Source
		iana   string
	}{
		{sockets.TCP, 21, "ftp", port.IANA, ""},
		{sockets.TCP, 22, "ssh", port.IANA, ""},
		{sockets.TCP, 80, "http", port.IANA, ""},
		{sockets.TCP, 443, "https", port.IANA, ""},
		{sockets.UDP, 443, "http3", port.Overlay, "https"},
		{sockets.UDP, 53, "dns", port.Overlay, "domain"},
		{sockets.TCP, 53, "dns", port.Overlay, "domain"},
		{sockets.TCP, 3000, "dev-server", port.Overlay, "hbci"},
		{sockets.UDP, 3000, "hbci", port.IANA, ""},
		{sockets.TCP, 3457, "vat-control", port.IANA, ""},
		{sockets.TCP, 5173, "vite", port.Overlay, ""},
		{sockets.TCP, 5432, "postgresql", port.IANA, ""},
		{sockets.TCP, 6000, "x11", port.IANA, ""},
		{sockets.TCP, 6063, "x11", port.IANA, ""},
		{sockets.TCP, 6379, "redis", port.IANA, ""},
		{sockets.TCP, 47999, "acme-billing", port.Services, ""},
	}
	for _, tt := range tests {
		e, ok := r.Lookup(tt.proto, tt.port)
		got := port.Entry{Name: e.Name, Source: e.Source, IANA: e.IANA}
		want := port.Entry{Name: tt.name, Source: tt.source, IANA: tt.iana}
		if !ok || got != want {
			t.Errorf("%d/%s (found: %v): %+v, want %+v", tt.port, tt.proto, ok, got, want)
		}
	}
}

func TestLookupOfWhatNobodyNames(t *testing.T) {
	r := port.NewRegistry(map[sockets.Service]string{{Proto: sockets.TCP, Port: 47999}: "acme-billing"})
	for _, s := range []sockets.Service{
		{Proto: sockets.TCP, Port: 0},
		{Proto: sockets.UDP, Port: 47999}, // added for TCP only
		{Proto: sockets.TCP, Port: 65535},
		{Proto: sockets.Unix, Port: 80},
	} {
		if e, ok := r.Lookup(s.Proto, s.Port); ok {
			t.Errorf("%d/%s is %q, want nothing", s.Port, s.Proto, e.Name)
		}
	}
}

func TestNilRegistryKnowsNothing(t *testing.T) {
	var r *port.Registry
	if e, ok := r.Lookup(sockets.TCP, 80); ok {
		t.Errorf("Lookup returns %v", e)
	}
	if ports := r.Ports("http"); ports != nil {
		t.Errorf("Ports returns %v", ports)
	}
}

func TestPorts(t *testing.T) {
	tcp := func(n uint16) sockets.Service { return sockets.Service{Proto: sockets.TCP, Port: n} }
	udp := func(n uint16) sockets.Service { return sockets.Service{Proto: sockets.UDP, Port: n} }
	r := port.NewRegistry(map[sockets.Service]string{tcp(47999): "acme-billing", tcp(80): "our-own-web"})
	for name, want := range map[string][]sockets.Service{
		"http":         {tcp(80), udp(80)},
		"HTTPS":        {tcp(443), udp(443)}, // UDP by IANA's name, which the overlay overrides
		"dns":          {tcp(53), udp(53)},
		"domain":       {tcp(53), udp(53)},
		"postgresql":   {tcp(5432), udp(5432)},
		"vite":         {tcp(5173), tcp(5174)},
		"acme-billing": {tcp(47999)},
		"our-own-web":  nil, // IANA's name for port 80 takes precedence
		"nosuch":       nil,
		"":             nil,
	} {
		if diff := cmp.Diff(want, r.Ports(name)); diff != "" {
			t.Errorf("Ports(%q) (-want +got):\n%s", name, diff)
		}
	}
}

func TestLookupDoesNotAllocate(t *testing.T) {
	r := port.NewRegistry(nil)
	if n := testing.AllocsPerRun(100, func() { r.Lookup(sockets.TCP, 5432) }); n != 0 {
		t.Errorf("%v allocations per lookup", n)
	}
}

func ExampleRegistry_Lookup() {
	r := port.NewRegistry(nil)
	for _, n := range []uint16{80, 3000} {
		e, _ := r.Lookup(sockets.TCP, n)
		fmt.Printf("%d is registered for %s (%s)\n", n, e.Name, e.Source)
	}
	// Output:
	// 80 is registered for http (iana)
	// 3000 is registered for dev-server (overlay)
}

func BenchmarkNewRegistry(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		port.NewRegistry(nil)
	}
}

func BenchmarkLookup(b *testing.B) {
	r := port.NewRegistry(nil)
	var p uint16
	for b.Loop() {
		p += 7919
		r.Lookup(sockets.TCP, p)
	}
}
