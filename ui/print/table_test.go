package print

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/theme"
)

func look() Style {
	return Style{
		Columns: []column.Column{
			column.Proto, column.Local, column.Service, column.State, column.Remote, column.Process, column.PID, column.User, column.Age,
		},
		Theme: &theme.Theme{},
	}
}

func everyColumn() []column.Column { return column.All() }

func tableText(t *testing.T, p Page, l Style) string {
	t.Helper()
	var b bytes.Buffer
	if err := Table(&b, p, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTable(t *testing.T) {
	l := look()
	l.Columns = l.Columns[1:7]
	want := `
LOCAL                    SERVICE       STATE        REMOTE                 PROCESS             PID
0.0.0.0:80            ◆  http          LISTEN       any                    nginx               812
[::]:8080 v4+v6       ◇  –             LISTEN       any                    サーバー           1200
127.0.0.1:41878       ◇  → postgresql  ESTABLISHED  127.0.0.1:5432      ◇  gunicorn → nginx   1177
10.0.0.5:43210        ◇  –             TIME_WAIT    140.82.112.3:443    ◆  (closed) was nginx    –
10.0.0.5:80           ◆  –             ESTABLISHED  10.0.0.9:51234      ◇  (unaccepted) nginx    –
@bus                     –             CONNECTED    inode 77               (permission)          –
`
	got := tableText(t, page(), l)
	if d := cmp.Diff(squeeze(want[1:]), squeeze(got)); d != "" {
		t.Errorf("(-want +got):\n%s\n%s", d, got)
	}
	l.NoHeader = true
	if got := tableText(t, page(), l); strings.Contains(got, "LOCAL") {
		t.Errorf("a header in\n%s", got)
	}
}

// squeeze replaces runs of spaces with a single space. The alignment has its own
// test.
func squeeze(s string) string { return regexp.MustCompile(` +`).ReplaceAllString(s, " ") }

// TestTheGridHolds checks that wide characters don't break the alignment: the last
// column, which is right-aligned, ends at the same place in every line.
func TestTheGridHolds(t *testing.T) {
	l := look()
	l.Columns = append(l.Columns, column.PID)
	lines := strings.Split(strings.TrimSuffix(tableText(t, page(), l), "\n"), "\n")
	for _, line := range lines {
		if got, want := cell.Width(line), cell.Width(lines[0]); got != want {
			t.Errorf("%d columns wide, the header %d:\n%s\n%s", got, want, lines[0], line)
		}
	}
}

// TestALongCellIsNotCut checks that a cell wider than the widest column is written
// in full, and pushes only its own row.
func TestALongCellIsNotCut(t *testing.T) {
	p := page()
	long := strings.Repeat("x", 300)
	p.Rows[0].Owners = []sockets.Owner{{Process: &sockets.Process{PID: 1, Name: long}}}
	l := look()
	lines := strings.Split(tableText(t, p, l), "\n")
	if !strings.Contains(lines[1], long) {
		t.Error("the long name was cut")
	}
	if w := cell.Width(lines[2]); w > 200 {
		t.Errorf("another row is %d wide", w)
	}
}

func TestNoLineEndsInSpace(t *testing.T) {
	l := look()
	l.Columns = []column.Column{column.PID, column.Process}
	for _, line := range strings.Split(tableText(t, page(), l), "\n") {
		if strings.HasSuffix(line, " ") {
			t.Errorf("%q", line)
		}
	}
}

func TestOnlyAThemeWritesEscapes(t *testing.T) {
	l := look()
	l.Columns = everyColumn()
	plain := tableText(t, page(), l)
	if strings.Contains(plain, "\x1b") {
		t.Errorf("an escape sequence without a theme: %q", plain)
	}
	l.Theme = theme.New(theme.Options{Profile: theme.Colors256})
	coloured := tableText(t, page(), l)
	if !strings.Contains(coloured, "\x1b[") {
		t.Error("no colour with a theme")
	}
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured, ""); got != plain {
		t.Errorf("the text differs under a theme:\n%s", cmp.Diff(plain, got))
	}
}

func csvRecords(t *testing.T, p Page, cs []column.Column, noHeader bool) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := CSV(&b, p, cs, noHeader); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestCSV(t *testing.T) {
	cs := []column.Column{
		column.Proto, column.Local, column.Remote, column.Service, column.Process, column.PID, column.Command,
		column.Age, column.RTT, column.Sent, column.Started, column.Peer, column.SendQ,
	}
	want := [][]string{
		{"proto", "local", "remote", "service", "process", "pid", "command", "age", "rtt", "sent", "started", "peer", "sendq"},
		{"tcp", "0.0.0.0:80", "", "http", "nginx", "812", "nginx: master process", "", "", "", "2026-11-22T09:00:00Z", "", "511"},
		{"tcp", "[::]:8080", "", "", "サーバー", "1200", `'=cmd|' /C calc'!A0 "quoted"`, "", "", "", "", "", ""},
		{"tcp", "127.0.0.1:41878", "127.0.0.1:5432", "postgresql", "gunicorn", "1177", "", "2000", "12.345", "1152921504606846976", "", "nginx", ""},
		{"tcp", "10.0.0.5:43210", "140.82.112.3:443", "", "(closed)", "", "", "", "", "", "", "", ""},
		{"tcp", "10.0.0.5:80", "10.0.0.9:51234", "", "(unaccepted)", "", "", "", "", "", "", "", ""},
		{"unix", "'@bus", "", "", "(permission)", "", "", "", "", "", "", "", ""},
	}
	if d := cmp.Diff(want, csvRecords(t, page(), cs, false)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := csvRecords(t, page(), cs, true); len(got) != 6 {
		t.Errorf("%d records without a header", len(got))
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	for _, name := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"} {
		r := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP}}
		r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 1, Name: name}}}
		got := csvRecords(t, Page{Rows: []*model.Row{r}}, []column.Column{column.Process}, true)[0][0]
		if got != "'"+name {
			t.Errorf("%q is written %q", name, got)
		}
	}
	if got := guard("a=b"); got != "a=b" {
		t.Errorf("guarded %q", got)
	}
}
