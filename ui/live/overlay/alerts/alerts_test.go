package alerts

import (
	"net/netip"
	"strings"
	"testing"

	"berth/model"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/live/pane"
)

// TestAlertTellsWhatIsWrong checks that an alert says in words what is wrong with a
// row in trouble, but does not mention past problems.
func TestAlertTellsWhatIsWrong(t *testing.T) {
	r := &model.Row{Socket: sockets.Socket{Proto: sockets.UDP, State: sockets.Bound, Local: netip.MustParseAddrPort("10.0.0.5:53")}}
	r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 7, Name: "dnsmasq"}}}
	f := trouble.Finding{Kind: trouble.UDPDrops, Rows: []*model.Row{r}}
	const name = "dnsmasq 10.0.0.5:53 BOUND"
	if text := subject(r, []trouble.Finding{f}, &pane.Scene{}); !strings.HasPrefix(text, name+": ") || len(text) < len(name)+5 {
		t.Errorf("%q", text)
	}
	for _, s := range []trouble.Severity{trouble.Past, trouble.Note} {
		f.Severity = s
		if text := subject(r, []trouble.Finding{f}, &pane.Scene{}); text != name {
			t.Errorf("%v: %q", s, text)
		}
	}
}
