package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
)

// TestPrecedence checks that flags override the environment, which overrides the
// file.
func TestPrecedence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(path, []byte("color = false\nread_only = true\ntheme = \"light\"\nsort = \"pid\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		noColor, readOnly bool
		theme             string
		order             column.Column
	}
	for _, c := range []struct {
		name      string
		env, args []string
		want      outcome
	}{
		{"nothing", nil, nil, outcome{false, false, "auto", column.Local}},
		{"file", nil, []string{"--config", path}, outcome{true, true, "light", column.PID}},
		{"file by environment", []string{"BERTH_CONFIG=" + path}, nil, outcome{true, true, "light", column.PID}},
		{"environment", []string{"NO_COLOR=1"}, nil, outcome{true, false, "auto", column.Local}},
		{"empty NO_COLOR", []string{"NO_COLOR="}, nil, outcome{false, false, "auto", column.Local}},
		{"flag over environment", []string{"NO_COLOR=1"}, []string{"--no-color=false"}, outcome{false, false, "auto", column.Local}},
		{
			"flags over file", nil,
			[]string{"--config", path, "--no-color=false", "--read-only=false", "--theme", "dark", "--sort", "age"},
			outcome{false, false, "dark", column.Age},
		},
	} {
		a := &app{System: System{Env: c.env}}
		l := &listing{}
		root := a.root()
		l.register(root.Commands()[0].Flags()) // the command's own flags, in addition to the general ones
		cmd := root.Commands()[0]
		if err := cmd.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		s, err := a.settings(l)
		if err != nil {
			t.Fatal(err)
		}
		got := outcome{s.noColor, s.readOnly, s.theme, s.order.Column}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWanted(t *testing.T) {
	waiting := sockets.StatesOf(sockets.Listen, sockets.Bound)
	both := sockets.Families(sockets.IPv4, sockets.IPv6)
	inet := sockets.Protos(sockets.TCP, sockets.UDP)
	for _, c := range []struct {
		kinds kinds
		want  sockets.Ask
		reads sockets.FamilySet // what must be read
	}{
		{kinds{}, sockets.Ask{Protos: inet, Families: both, States: sockets.AllStates}, both},
		{kinds{tcp: true, unix: true}, sockets.Ask{Protos: sockets.Protos(sockets.TCP, sockets.Unix), Families: both, States: sockets.AllStates}, both},
		{kinds{ipv4: true}, sockets.Ask{Protos: inet, Families: sockets.Families(sockets.IPv4), States: sockets.AllStates}, both},
		{kinds{ipv4: true, ipv6: true}, sockets.Ask{Protos: inet, Families: both, States: sockets.AllStates}, both},
		{kinds{ipv6: true, listening: true}, sockets.Ask{Protos: inet, Families: sockets.Families(sockets.IPv6), States: waiting}, sockets.Families(sockets.IPv6)},
		{kinds{listening: true, all: true}, sockets.Ask{Protos: inet, Families: both, States: sockets.AllStates}, both},
	} {
		l := &listing{kinds: c.kinds}
		c.want.Owners, c.want.Namespaces = sockets.AllOwners, sockets.AllNamespaces // --netns may restrict these
		if d := cmp.Diff(c.want, l.wanted()); d != "" {
			t.Errorf("%+v (-want +got):\n%s", c.kinds, d)
		}
		if got := l.ask().Families; got != c.reads {
			t.Errorf("%+v reads the families %b, want %b", c.kinds, got, c.reads)
		}
	}
}

// TestKeep checks that rows that were read only to interpret others are not shown.
func TestKeep(t *testing.T) {
	row := func(f sockets.Family) *model.Row {
		return &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, Family: f, State: sockets.Established}}
	}
	l := &listing{kinds: kinds{ipv4: true}}
	if got := l.keep([]*model.Row{row(sockets.IPv4), row(sockets.IPv6)}); len(got) != 1 || got[0].Family != sockets.IPv4 {
		t.Errorf("kept %v", got)
	}
}

func TestParseOrder(t *testing.T) {
	for text, want := range map[string]table.Order{
		"pid":       {Column: column.PID},
		"-pid":      {Column: column.PID, Reverse: true},
		"pid:desc":  {Column: column.PID, Reverse: true},
		"pid:asc":   {Column: column.PID},
		"-pid:desc": {Column: column.PID},
		"PROCESS":   {Column: column.Process},
	} {
		if got, err := parseOrder("--sort", text); got != want || err != nil {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestColumnsOfTheLetters(t *testing.T) {
	for _, c := range []struct {
		l    listing
		want []column.Column
	}{
		{listing{columns: "pid,user,pid"}, []column.Column{column.PID, column.User}},
		{listing{columns: "+fd", shows: shows{timers: true}}, append(defaultColumns(), column.Timer, column.FD)},
		{listing{columns: "+pid"}, defaultColumns()},
		{listing{shows: shows{extended: true}}, append(defaultColumns(), column.UID, column.Inode, column.Cookie)},
		{listing{shows: shows{info: true}}, append(defaultColumns(), column.RTT, column.Retrans, column.Cwnd, column.Sent, column.Received)},
	} {
		got, err := c.l.show(defaultColumns())
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", c.l, err, d)
		}
	}
	if cs, err := (&listing{}).live(nil); cs != nil || err != nil {
		t.Errorf("the live table shows %v (%v)", cs, err)
	}
}

func TestASCIIFollowsTheLocale(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want bool
	}{
		{nil, false},
		{[]string{"LANG=en_GB.UTF-8"}, false},
		{[]string{"LANG=de_DE.utf8"}, false},
		{[]string{"LANG=C"}, true},
		{[]string{"LANG=en_GB.UTF-8", "LC_ALL=C"}, true},
		{[]string{"LANG=C", "LC_CTYPE=C.UTF-8"}, false},
	} {
		if got := (&System{Env: c.env}).ascii(); got != c.want {
			t.Errorf("%q: %t", c.env, got)
		}
	}
}
