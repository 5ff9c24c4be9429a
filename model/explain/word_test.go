package explain_test

import (
	"net/netip"
	"strings"
	"testing"

	"berth/model"
	"berth/model/column"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// TestEveryWordOfTheTable: whatever the screen or the machine output names has
// a text: columns, states, gaps, classes, ranges and sides.
func TestEveryWordOfTheTable(t *testing.T) {
	var words []string
	for _, c := range column.All() {
		words = append(words, c.String(), c.Title())
	}
	for _, s := range sockets.States() {
		words = append(words, s.String(), strings.ReplaceAll(s.String(), "_", "-"), strings.ToLower(s.String()))
	}
	for _, g := range sockets.Gaps() {
		words = append(words, g.String())
	}
	words = append(words, "listening", "estab", "SYN_RECEIVED", "fin-wait-1", "unconn", "bucket", "big", "all", "synchronized", "in", "out", "listen")
	for _, c := range []port.Class{port.WellKnown, port.Dynamic} {
		words = append(words, c.String())
	}
	for _, r := range []port.Range{port.System, port.Registered, port.Ephemeral, port.Private} {
		words = append(words, r.String())
	}
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, w := range append(words, explain.Words()...) {
			text, ok := x.Word(w)
			if !ok || !x.Knows(w) || text.Title == "" || len(text.Blocks) == 0 || strings.ContainsAny(text.Blocks[0].Text, "{}") {
				t.Errorf("%s: %s: %+v", tag, w, text)
			}
		}
		if _, ok := x.Word("xyzzy"); ok || x.Knows("xyzzy") {
			t.Error("a word that nobody knows is explained")
		}
	}
}

func TestNear(t *testing.T) {
	for word, want := range map[string]string{"tiem-wait": "time-wait", "Ephemerl": "ephemeral", "lisen": "listen", "loopbak": "loopback", "xyzzy": ""} {
		if got := strings.Join(explain.Near(word), " "); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// TestAdviceIsOfThisRow: what is to be done hangs on the very socket.
func TestAdviceIsOfThisRow(t *testing.T) {
	host := &sockets.Host{System: "linux", Unprivileged: 1024, Ephemeral: sockets.PortRange{First: 32768, Last: 60999}}
	here, there := netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
	for _, c := range []struct {
		state sockets.State
		proto sockets.Proto
		side  model.Side
		gap   sockets.Gap
		recv  int64
		want  string
	}{
		{sockets.Established, sockets.TCP, model.SideOut, sockets.GapNone, 0, "'local:127.0.0.1:40000 remote:127.0.0.1:80'"},
		{sockets.Established, sockets.TCP, model.SideIn, sockets.GapUnaccepted, 0, "does not accept"},
		{sockets.TimeWait, sockets.TCP, model.SideOut, sockets.GapClosed, 0, "use up the ephemeral ports"},
		{sockets.TimeWait, sockets.TCP, model.SideIn, sockets.GapClosed, 0, "SO_REUSEADDR"},
		{sockets.Connected, sockets.UDP, model.SideOut, sockets.GapNone, 832, "bytes of memory"},
		{sockets.CloseWait, sockets.TCP, model.SideOut, sockets.GapNone, 1, "A FIN counts as one."},
		{sockets.SynSent, sockets.TCP, model.SideOut, sockets.GapNone, 1, "A SYN counts as one."},
	} {
		x := &explain.Explainer{Language: language.English(), Host: host, Names: port.NewRegistry(nil)}
		r := &model.Row{Side: c.side}
		r.Proto, r.State, r.Gap, r.Local, r.Remote, r.Queue.Recv = c.proto, c.state, c.gap, here, there, c.recv
		text := ""
		for _, b := range x.Row(r).Blocks {
			text += b.Text + "\n"
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%v %v %v: no %q in:\n%s", c.proto, c.state, c.side, c.want, text)
		}
	}
}
