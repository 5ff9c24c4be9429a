package column

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"berth/model"
	"berth/sockets"
)

func TestEveryColumnIsWhole(t *testing.T) {
	seen := map[string]Column{}
	for _, c := range All() {
		name := c.String()
		if got, ok := Parse(name); !ok || got != c {
			t.Errorf("%q is read as %q", name, got)
		}
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLower(r) }) {
			t.Errorf("column %d has the name %q", c, name)
		}
		for _, n := range append([]string{name}, columns[c].also...) {
			if other, twice := seen[n]; twice {
				t.Errorf("%q is the name of %q and of %q", n, other, c)
			}
			seen[n] = c
		}
		if title := c.Title(); title == "" || title != strings.ToUpper(title) || len(title) > 9 {
			t.Errorf("%s: title %q", name, title)
		}
		if doc := c.Doc(); len(doc) < 20 || !strings.HasSuffix(doc, ".") || strings.Count(doc, ". ") > 0 {
			t.Errorf("%s: %q is not one sentence", name, doc)
		}
		if columns[c].by == nil {
			t.Errorf("%s has no order", name)
		}
	}
	if len(seen) == 0 || All()[len(All())-1] != NetNS {
		t.Errorf("the last column is %v", All()[len(All())-1])
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Column{
		"proc": Process, "Recv-Q": RecvQ, "send_q": SendQ, " cmd ": Command, "PID": PID, "port": Local,
		"foreign": Remote, "interface": Iface,
	} {
		if got, ok := Parse(text); !ok || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "locall", "pid,user", "—"} {
		if got, ok := Parse(text); ok {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

func TestNumberThatIsNoColumn(t *testing.T) {
	c := Column(200)
	if c.String()+c.Title()+c.Doc() != "" || c.Numeric() || Compare(c, nil, nil) != 0 {
		t.Errorf("%q %q %q", c, c.Title(), c.Doc())
	}
}

func TestNumeric(t *testing.T) {
	if !PID.Numeric() || !RecvQ.Numeric() || Local.Numeric() || Process.Numeric() {
		t.Error("quantities and texts are mixed up")
	}
}

func TestOfTCPIsWhatIsEmptyWithoutIt(t *testing.T) {
	bare := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: sockets.Established, User: sockets.NoAccount(), Queue: sockets.NoQueue()}}
	full := *bare
	full.TCP = &sockets.TCPInfo{RTT: time.Microsecond, Retrans: 1, Cwnd: 1, BytesSent: 1, BytesReceived: 1}
	full.Rate = &model.Rate{In: 1, Out: 1}
	for _, c := range All() {
		if told := Compare(c, bare, &full) != 0; told != (c.OfTCP() || c.OfGist()) {
			t.Errorf("%v: tcp_info makes a difference: %v; OfTCP: %v", c, told, c.OfTCP())
		}
	}
}
