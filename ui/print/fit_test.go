package print

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
	"berth/ui/cell"
)

// TestFitAtEveryWidth checks that, at every width, no line is wider than the
// screen, and that the columns dropped are returned.
func TestFitAtEveryWidth(t *testing.T) {
	spare := []column.Column{column.Service, column.User, column.Proto}
	for _, ascii := range []bool{false, true} {
		for width := 1; width <= 200; width++ {
			l := look()
			l.ASCII = ascii
			fit, left := Fit(page(), l, width, spare)
			if len(fit.Columns)+len(left) != len(l.Columns) {
				t.Fatalf("%d: %v and %v are not %v", width, fit.Columns, left, l.Columns)
			}
			for line := range strings.Lines(tableText(t, page(), fit)) {
				line = strings.TrimSuffix(line, "\n")
				if w := cell.Width(line); w > width {
					t.Errorf("%d: %d cells: %q", width, w, line)
				}
			}
		}
	}
}

func TestFit(t *testing.T) {
	l := look()
	whole := tableText(t, page(), l)
	fit, left := Fit(page(), l, 200, nil)
	if got := tableText(t, page(), fit); got != whole || left != nil {
		t.Errorf("with room for everything, without %v:\n%s", left, got)
	}
	fit, left = Fit(page(), l, 80, []column.Column{column.Service, column.User, column.Proto})
	if got := tableText(t, page(), fit); !slices.Equal(left, []column.Column{column.Service, column.User, column.Proto}) ||
		!strings.Contains(got, "127.0.0.1:41878") || !strings.Contains(got, "(closed) was ngi…") {
		t.Errorf("80, without %v:\n%s", left, got)
	}
	if _, left = Fit(page(), l, 30, nil); !slices.Contains(left, column.PID) || slices.Contains(left, column.Local) {
		t.Errorf("30, with nothing to spare: without %v", left)
	}
}

// TestFitCutsAddressesFirst checks that long addresses are shortened in the middle,
// and keep their ports, before the program is dropped.
func TestFitCutsAddressesFirst(t *testing.T) {
	spare := []column.Column{column.Service, column.User, column.Proto, column.Remote, column.State}
	for _, ends := range [][2]string{
		{"[fd00:1234:5678:9abc:def0:1234:5678:9abc]:8080", "[fd00:1234:5678:9abc:def0:1234:5678:9abd]:50123"},
		{"[2001:db8:1111:2222:3333:4444:5555:6666]:443", "[2001:db8:1111:2222:3333:4444:5555:7777]:65535"},
		{"192.168.100.101:50123", "203.0.113.145:65535"},
	} {
		p := page()
		p.Rows = slices.DeleteFunc(slices.Clone(p.Rows), func(r *model.Row) bool { return r.Proto == sockets.Unix })
		for _, r := range p.Rows {
			r.Local, r.Remote = netip.MustParseAddrPort(ends[0]), netip.MustParseAddrPort(ends[1])
		}
		fit, left := Fit(p, look(), 60, spare)
		got := tableText(t, p, fit)
		if slices.Contains(left, column.Process) || !slices.Contains(fit.Columns, column.Process) {
			t.Errorf("%v: without %v:\n%s", ends, left, got)
		}
		for line := range strings.Lines(got) {
			if port := ends[0][strings.LastIndex(ends[0], ":"):]; !strings.Contains(line, port) && !strings.Contains(line, "LOCAL") || cell.Width(strings.TrimSuffix(line, "\n")) > 60 {
				t.Errorf("%v: %q", ends, line)
			}
		}
	}
}

// TestShorten checks that text exactly as wide as its column is not shortened, and
// that wide characters are not split.
func TestShorten(t *testing.T) {
	for _, c := range []struct {
		spans []string
		n     int
		want  string
	}{
		{[]string{"nginx"}, 4, "ngi…"},
		{[]string{"サーバー"}, 4, "サ…"},
		{[]string{"サーバー"}, 5, "サー…"},
		{[]string{"a", " → ", "bcd"}, 4, "a →…"},
		{[]string{"ab", "cd", "ef"}, 3, "ab…"},
		{[]string{"ab"}, 1, "…"},
	} {
		g := &grid{}
		for _, s := range c.spans {
			g.spans = append(g.spans, cell.Span{Text: s})
		}
		w := g.shorten(c.n)
		var got bytes.Buffer
		for _, s := range g.spans {
			got.WriteString(s.Text)
		}
		if got.String() != c.want || w != cell.Width(c.want) {
			t.Errorf("%q in %d cells: %q of %d, want %q", c.spans, c.n, got.String(), w, c.want)
		}
	}
}
