package sockets_test

import (
	"strings"
	"testing"

	. "berth/sockets"
)

func TestParseState(t *testing.T) {
	for _, c := range []struct {
		text string
		want StateSet
	}{
		{"LISTEN", StatesOf(Listen)},
		{"listening", StatesOf(Listen)},
		{"estab", StatesOf(Established)},
		{"Established", StatesOf(Established)},
		{"time-wait", StatesOf(TimeWait)},
		{"TIMEWAIT", StatesOf(TimeWait)},
		{"fin-wait-1", StatesOf(FinWait1)},
		{"FIN_WAIT2", StatesOf(FinWait2)},
		{"syn-recv", StatesOf(SynRecv)},
		{"SYN-RECEIVED", StatesOf(SynRecv)},
		{"unconn", StatesOf(Bound)},
		{"bucket", StatesOf(SynRecv, TimeWait)},
		{"all", AllStates},
	} {
		got, ok := ParseState(c.text)
		if !ok || got != c.want {
			t.Errorf("ParseState(%q) = %b, %v, want %b", c.text, got, ok, c.want)
		}
	}
	for _, text := range []string{"", "listn", "closed", "80", "LISTEN,ESTAB"} {
		if got, ok := ParseState(text); ok {
			t.Errorf("ParseState(%q) = %b, want none", text, got)
		}
	}
}

func TestEveryStateParsesFromItsOwnName(t *testing.T) {
	var all StateSet
	for _, s := range States() {
		for _, text := range []string{s.String(), strings.ToLower(s.String()), strings.ReplaceAll(s.String(), "_", "-")} {
			if set, ok := ParseState(text); !ok || set != StatesOf(s) {
				t.Errorf("ParseState(%q) = %b, %v, want %v alone", text, set, ok, s)
			}
		}
		all |= StatesOf(s)
	}
	if all != AllStates {
		t.Errorf("AllStates = %b, States() gives %b", AllStates, all)
	}
}

func TestAskCovers(t *testing.T) {
	listeners := Ask{Protos: Protos(TCP), Families: Families(IPv4), States: StatesOf(Listen)}
	for _, c := range []struct {
		what string
		s    Socket
		want bool
	}{
		{"what was asked for", Socket{Proto: TCP, Family: IPv4, State: Listen}, true},
		{"another protocol", Socket{Proto: UDP, Family: IPv4, State: Listen}, false},
		{"another family", Socket{Proto: TCP, Family: IPv6, State: Listen}, false},
		{"another state", Socket{Proto: TCP, Family: IPv4, State: TimeWait}, false},
	} {
		if got := listeners.Covers(&c.s); got != c.want {
			t.Errorf("Covers(%s) = %v, want %v", c.what, got, c.want)
		}
	}
	if (Ask{Protos: Protos(Unix), States: AllStates}).Covers(&Socket{Proto: Unix, State: Listen}) == false {
		t.Error("a unix socket has no family and is in every set of them")
	}
}

func TestSnapshotComplete(t *testing.T) {
	sn := Snapshot{Ask: Everything(), Broken: []Part{{UDP, IPv6}}}
	if !sn.Complete(&Socket{Proto: TCP, Family: IPv6, State: Listen}) {
		t.Error("TCP was read whole")
	}
	if sn.Complete(&Socket{Proto: UDP, Family: IPv6, State: Bound}) {
		t.Error("UDP over IPv6 was not read whole")
	}
	if sn.Complete(&Socket{Proto: Unix, State: Bound}) {
		t.Error("unix sockets were not asked for")
	}
}
