package front_test

import (
	"net/netip"
	"testing"

	"berth/model/front"
	"berth/model/language"
	"berth/sockets"
)

// TestRulesThatWereNotRead checks that nothing is said to be let in or kept out.
func TestRulesThatWereNotRead(t *testing.T) {
	at := netip.MustParseAddrPort("10.9.0.1:80")
	unread := &sockets.Netfilter{Unread: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_NET_ADMIN")}
	for _, n := range []*sockets.Netfilter{nil, unread} {
		r := front.New(n)
		for _, from := range []front.Origin{front.Outside, front.ThisHost} {
			if f := r.Fate(sockets.TCP, from, at, nil); f.In != sockets.Unknown || f.Moves != sockets.Unknown || f.Doubt.Kind != front.DoubtUnread {
				t.Errorf("%+v: %+v", n, f)
			}
		}
		if s := front.Sendings(r.Passages(sockets.TCP, 80, []netip.Addr{at.Addr()}, nil), nil); len(s) != 0 {
			t.Errorf("%+v: sent to %+v", n, s)
		}
	}
	passages := front.New(unread).Passages(sockets.TCP, 80, []netip.Addr{at.Addr()}, nil)
	if said := front.SayLet(language.English(), passages, unread, nil); said != "not known without root (CAP_NET_ADMIN)" {
		t.Errorf("%q", said)
	}
}
