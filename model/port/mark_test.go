package port_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model/port"
	"berth/sockets"
)

func TestMarkOf(t *testing.T) {
	linux := sockets.PortRange{First: 32768, Last: 60999}
	tests := []struct {
		port      uint16
		ephemeral sockets.PortRange
		want      port.Mark
	}{
		{0, linux, port.Mark{Class: port.WellKnown, Range: port.System}},
		{1023, linux, port.Mark{Class: port.WellKnown, Range: port.System}},
		{1024, linux, port.Mark{Class: port.Dynamic, Range: port.Registered}},
		{32767, linux, port.Mark{Class: port.Dynamic, Range: port.Registered}},
		{32768, linux, port.Mark{Class: port.Dynamic, Range: port.Ephemeral}},
		{60999, linux, port.Mark{Class: port.Dynamic, Range: port.Ephemeral}},
		{61000, linux, port.Mark{Class: port.Dynamic, Range: port.Private}},
		{65535, linux, port.Mark{Class: port.Dynamic, Range: port.Private}},
		// If the range is not known, no port is ephemeral, not even 0.
		{0, sockets.PortRange{}, port.Mark{Class: port.WellKnown, Range: port.System}},
		{49151, sockets.PortRange{}, port.Mark{Class: port.Dynamic, Range: port.Registered}},
		{49152, sockets.PortRange{}, port.Mark{Class: port.Dynamic, Range: port.Private}},
		// If a kernel is configured to assign well-known ports, their class doesn't
		// change.
		{1000, sockets.PortRange{First: 900, Last: 1100}, port.Mark{Class: port.WellKnown, Range: port.Ephemeral}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, port.MarkOf(tt.port, tt.ephemeral)); diff != "" {
			t.Errorf("port %d of %v (-want +got):\n%s", tt.port, tt.ephemeral, diff)
		}
	}
}

func TestNames(t *testing.T) {
	for want, got := range map[string]string{
		"well-known": port.WellKnown.String(),
		"dynamic":    port.Dynamic.String(),
		"system":     port.System.String(),
		"registered": port.Registered.String(),
		"ephemeral":  port.Ephemeral.String(),
		"private":    port.Private.String(),
		"overlay":    port.Overlay.String(),
		"iana":       port.IANA.String(),
		"services":   port.Services.String(),
		"":           port.ClassNone.String() + port.RangeNone.String() + port.Source(0).String(),
	} {
		if got != want {
			t.Errorf("%q is written %q", want, got)
		}
	}
}
