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

// Every state is fully described in states, and no state's number is above 15.
func TestEveryStateIsDescribed(t *testing.T) {
	var all StateSet
	for _, s := range States() {
		if s > 15 || s.String() == "UNKNOWN" || len(s.Letter()) != 1 || s.Phase() == 0 {
			t.Errorf("%d: name %q, letter %q, phase %d", s, s, s.Letter(), s.Phase())
		}
		if s.Phase() == Ending && s.Next()&StatesOf(Listen, Bound, SynSent, SynRecv, Established) != 0 {
			t.Errorf("from %v a connection opens again: %b", s, s.Next())
		}
		all |= StatesOf(s)
	}
	if all != AllStates {
		t.Errorf("States has %b, AllStates %b", all, AllStates)
	}
	for n := range State(255) {
		if !AllStates.Has(n&15) && (n.String() != "UNKNOWN" || n.Phase() != 0) {
			t.Errorf("%d is no state, and has the name %v", n, n)
		}
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

func TestAskWithin(t *testing.T) {
	all := Everything()
	with := func(change func(*Ask)) Ask {
		a := all
		change(&a)
		return a
	}
	ports := func(first, last uint16) []PortRange { return []PortRange{{first, last}} }
	narrow := []Ask{
		with(func(a *Ask) { a.Protos = Protos(TCP) }),
		with(func(a *Ask) { a.Families = Families(IPv6) }),
		with(func(a *Ask) { a.States = StatesOf(Listen, Bound) }),
		with(func(a *Ask) { a.SkipIdle = true }),
		with(func(a *Ask) { a.Owners = KnownOwners }),
		with(func(a *Ask) { a.Ports = ports(80, 90) }),
	}
	for _, a := range narrow {
		if !a.Within(all) || !a.Within(a) {
			t.Errorf("%+v is not within everything, or itself", a)
		}
		if all.Within(a) {
			t.Errorf("everything is within %+v", a)
		}
	}
	if more := with(func(a *Ask) { a.TCPInfo = true }); more.Within(all) || !all.Within(more) {
		t.Error("TCPInfo must request more of each socket")
	}
	in, out := narrow[5], with(func(a *Ask) { a.Ports = append(ports(85, 90), PortRange{80, 80}) })
	if !out.Within(in) || in.Within(out) {
		t.Error("two ranges must be within a wider one, and not the reverse")
	}
}

func TestAskSkipsIdle(t *testing.T) {
	ask := Everything()
	idle := Socket{Proto: TCP, Family: IPv4, State: Bound}
	if !ask.Covers(&idle) {
		t.Error("Everything must cover an idle TCP socket")
	}
	ask.SkipIdle = true
	if ask.Covers(&idle) {
		t.Error("SkipIdle must leave out an idle TCP socket")
	}
	idle.Proto = UDP
	if !ask.Covers(&idle) {
		t.Error("SkipIdle must keep a bound UDP socket, which is one that receives")
	}
}

func TestSnapshotComplete(t *testing.T) {
	sn := Snapshot{Ask: Everything(), Broken: []Part{{UDP, IPv6}}}
	if !sn.Complete(&Socket{Proto: TCP, Family: IPv6, State: Listen}) {
		t.Error("TCP was read in full")
	}
	if sn.Complete(&Socket{Proto: UDP, Family: IPv6, State: Bound}) {
		t.Error("UDP over IPv6 was not read in full")
	}
	if sn.Complete(&Socket{Proto: Unix, State: Bound}) {
		t.Error("unix sockets were not asked for")
	}
}
