package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"berth/sockets"
	"berth/sockets/act"
	"berth/ui/live"
)

func TestReport(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		line   string
	}{
		{nil, 0, ""},
		{errNo, 1, ""},
		{bad("port %d: too high", 70000), 2, "berth: port 70000: too high\n"},
		{fmt.Errorf("x: %w", bad("port")), 2, "berth: x: port\n"},
		{errors.New("netlink: no\nsuch luck\x1b[2J\n"), 3, `berth: netlink: no; such luck\x1b[2J` + "\n"},
		{&ended{by: syscall.SIGTERM}, 143, ""},
		{fmt.Errorf("the live table: %w", &ended{by: syscall.SIGINT}), 130, ""},
		{fmt.Errorf("writing: %w", syscall.EPIPE), 0, ""},
		{fmt.Errorf("writing: %w", io.ErrClosedPipe), 0, ""},
		{errors.Join(errors.New("a"), errors.New("b")), 3, "berth: a; b\n"},
	} {
		var w bytes.Buffer
		if got := report(&w, c.err); got != c.status || w.String() != c.line {
			t.Errorf("%v: status %d, line %q; want %d, %q", c.err, got, w.String(), c.status, c.line)
		}
	}
}

// TestAFailureIsNoEmptyTable checks that a source that can't be opened or read is
// reported as a failure, and not as a machine without sockets.
func TestAFailureIsNoEmptyTable(t *testing.T) {
	broken := errors.New("netlink and /proc are out of reach")
	for _, args := range [][]string{
		{"ls"},
		{"ls", "--json"},
		{"who", "80"},
		{},
		{"kill", "--yes", "80"},
		{"kill", "--dry-run", "80"},
		{"close", "--yes", "lport:80"},
		{"explain", "80"},
		{"explain", "proc:x"},
	} {
		var out, errs bytes.Buffer
		s := System{Out: &out, Err: &errs, Act: act.New(), Open: func() (sockets.Source, error) { return nil, broken }}
		if got := Run(t.Context(), args, s); got != 3 || out.Len() > 0 {
			t.Errorf("berth %q: status %d, output %q", args, got, out.String())
		}
		if want := "berth: reading the sockets: " + broken.Error() + "\n"; errs.String() != want {
			t.Errorf("berth %q says %q", args, errs.String())
		}
	}
}

// nobody is a machine without sockets. Its Snapshot method returns the error of the
// context.
type nobody struct{ ask chan sockets.Ask }

func (n nobody) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	n.ask <- ask
	return sockets.Snapshot{Ask: ask, Host: &sockets.Host{}}, ctx.Err()
}

// veiled is a machine on which some owners can't be seen.
type veiled struct{}

func (veiled) Snapshot(_ context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	return sockets.Snapshot{Ask: ask, Host: &sockets.Host{}, Missing: []sockets.Missing{
		{What: "owners", Count: 22, Why: sockets.Said("of other users"), Mend: sockets.RemedyRoot},
	}}, nil
}

// TestNothingIsFoundAsFarAsIsSeen checks that, if a filter finds nothing, berth
// also states what could not be seen.
func TestNothingIsFoundAsFarAsIsSeen(t *testing.T) {
	for _, args := range [][]string{{"explain"}, {"kill", "--dry-run"}, {"close", "--dry-run"}} {
		var out, errs bytes.Buffer
		s := System{Out: &out, Err: &errs, Act: act.New(), Open: func() (sockets.Source, error) { return veiled{}, nil }}
		got := Run(t.Context(), append(args, "proc:\x1b[31mx"), s)
		if got != no || errs.String() != "berth: not seen: 22 owners: of other users; sudo berth\n" || !strings.Contains(strings.ToLower(out.String()), "no socket") {
			t.Errorf("berth %q: status %d\n%s%s", args, got, &out, &errs)
		}
		// The filter is quoted verbatim, except for what the terminal would obey.
		if strings.ContainsRune(out.String(), '\x1b') || !strings.Contains(out.String(), "[31mx") {
			t.Errorf("berth %q says %q", args, &out)
		}
	}
}

// TestWhatIsAskedFor checks that the filter limits what is read, but that all
// owners are searched for.
func TestWhatIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		args string
		want func(sockets.Ask) bool
	}{
		{"ls", func(a sockets.Ask) bool {
			return a.Owners == sockets.AllOwners && a.States == sockets.AllStates && !a.TCPInfo
		}},
		{"ls -tl", func(a sockets.Ask) bool {
			return a.Protos == sockets.Protos(sockets.TCP) && a.States == sockets.StatesOf(sockets.Listen, sockets.Bound)
		}},
		{"ls state:listen", func(a sockets.Ask) bool { return a.States == sockets.StatesOf(sockets.Listen) }},
		{"ls state:established", func(a sockets.Ask) bool { return a.States.Has(sockets.Listen) }},
		{"ls -i", func(a sockets.Ask) bool { return a.TCPInfo }},
		{"ls --columns rtt", func(a sockets.Ask) bool { return a.Gist && !a.TCPInfo }},
		{"ls --columns cwnd", func(a sockets.Ask) bool { return a.TCPInfo }},
		{"ls --json", func(a sockets.Ask) bool { return !a.TCPInfo && !a.Gist }},
		{"ls rtt:50ms-", func(a sockets.Ask) bool { return a.Gist && !a.TCPInfo }},
		{"ls proto:udp", func(a sockets.Ask) bool { return a.Protos == sockets.Protos(sockets.UDP) }},
		{"explain proto:unix", func(a sockets.Ask) bool { return a.Protos == sockets.Protos(sockets.Unix) }},
		{"explain proc:x", func(a sockets.Ask) bool { return a.Protos.Has(sockets.Unix) && a.Owners == sockets.AllOwners }},
		{"explain 80 443", func(a sockets.Ask) bool { return len(a.Ports) == 2 }},
		{"who --no-probe 80", func(a sockets.Ask) bool { return a.Owners == sockets.AllOwners && a.States == sockets.AllStates }},
	} {
		asked := make(chan sockets.Ask, 1)
		s := System{Out: io.Discard, Err: io.Discard, Open: func() (sockets.Source, error) { return nobody{asked}, nil }}
		if got := Run(t.Context(), strings.Fields(c.args), s); got > 1 {
			t.Errorf("berth %s: status %d", c.args, got)
			continue
		}
		if ask := <-asked; !c.want(ask) {
			t.Errorf("berth %s asks for %+v", c.args, ask)
		}
	}
}

// TestAlertsOfTheCommandLine checks that alerts from the configuration apply unless
// flags specify others.
func TestAlertsOfTheCommandLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(path, []byte("alerts = [\"is:problem\", \"rport:22\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ given, want []string }{
		{nil, []string{"is:problem", "rport:22"}},
		{[]string{"proc:nginx or :80"}, []string{"proc:nginx or :80"}},
	} {
		a := &app{System: System{Env: []string{"BERTH_CONFIG=" + path}}}
		a.root()
		o, err := a.options(&listing{}, watching{alerts: c.given}, nil)
		var got []string
		for _, q := range o.Alerts {
			got = append(got, q.String())
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("--alert %q: %q, %v", c.given, got, err)
		}
	}
}

func TestOptionsOfTheLiveTable(t *testing.T) {
	for _, c := range []struct {
		args []string
		l    listing
		want func(live.Options) bool
	}{
		{nil, listing{}, func(o live.Options) bool {
			return o.Kind == 1 && o.Filter == "" && o.Columns == nil && o.Ask.Owners == sockets.KnownOwners && o.Mouse
		}},
		{[]string{"proc:nginx", "or", ":80"}, listing{}, func(o live.Options) bool { return o.Kind == 3 && o.Filter == "proc:nginx or :80" }},
		{nil, listing{kinds: kinds{all: true, listening: true}}, func(o live.Options) bool { return o.Kind == 3 }},
		{nil, listing{kinds: kinds{udp: true}}, func(o live.Options) bool { return o.Ask.Protos == sockets.Protos(sockets.UDP) }},
		{nil, listing{shows: shows{info: true}}, func(o live.Options) bool { return o.Ask.TCPInfo && len(o.Columns) > 5 }},
	} {
		a := &app{}
		a.root()
		o, err := a.options(&c.l, watching{}, c.args)
		if err != nil || !c.want(o) {
			t.Errorf("%q %+v: %+v, %v", c.args, c.l, o, err)
		}
	}
}
