package print

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// These types are the schema as the author of another program might define it.
type (
	jsonDocument struct {
		Schema  string       `json:"schema"`
		Time    time.Time    `json:"time"`
		Host    *string      `json:"host"`
		Sockets []jsonSocket `json:"sockets"`
		Gaps    []jsonGap    `json:"gaps"`
	}
	jsonSocket struct {
		Proto     string        `json:"proto"`
		Family    *int          `json:"family"`
		State     string        `json:"state"`
		Side      *string       `json:"side"`
		V6Only    *bool         `json:"v6only"`
		Mapped    bool          `json:"mapped"`
		Iface     *string       `json:"iface"`
		Local     *jsonEndpoint `json:"local"`
		Remote    *jsonEndpoint `json:"remote"`
		UID       *int          `json:"uid"`
		User      *string       `json:"user"`
		Inode     *uint64       `json:"inode"`
		Cookie    *string       `json:"cookie"`
		NetNS     *uint64       `json:"netns"`
		NetNSName *string       `json:"netns_name"`
		jsonContainer
		Unit *string `json:"unit"`
		jsonHolders
		jsonNumbers
	}
	jsonContainer struct {
		Container *string `json:"container"`
		ID        *string `json:"container_id"`
		Manager   *string `json:"container_manager"`
		Image     *string `json:"image"`
		Pod       *string `json:"pod"`
		Compose   *string `json:"compose"`
	}
	jsonHolders struct {
		Owners    []jsonOwner `json:"owners"`
		OwnerGap  *string     `json:"owner_gap"`
		OwnerHint *string     `json:"owner_hint"`
		More      *string     `json:"owners_incomplete"`
		Via       []jsonOwner `json:"via"`
		Peer      *jsonPeer   `json:"peer"`
		WasOwners []jsonOwner `json:"was_owners"`
		To        *jsonTo     `json:"to"`
	}
	jsonTo struct {
		IP        *string     `json:"ip"`
		Port      uint16      `json:"port"`
		Last      *uint16     `json:"last_port"`
		By        string      `json:"by"`
		Outside   *bool       `json:"outside"`
		ThisHost  *bool       `json:"this_host"`
		Owners    []jsonOwner `json:"owners"`
		Container *string     `json:"container"`
		NetNS     *uint64     `json:"netns"`
		NetNSName *string     `json:"netns_name"`
	}
	jsonNumbers struct {
		RecvQ    *int       `json:"recv_q"`
		SendQ    *int       `json:"send_q"`
		Drops    *uint32    `json:"drops"`
		RcvBuf   *uint32    `json:"rcvbuf"`
		Problems *[]string  `json:"problems"`
		AgeMS    *int       `json:"age_ms"`
		Timer    *jsonTimer `json:"timer"`
		TCPInfo  *jsonTCP   `json:"tcp_info"`
		Rate     *struct {
			In  uint64 `json:"in"`
			Out uint64 `json:"out"`
		} `json:"rate"`
		Unix *jsonUnix `json:"unix"`
	}
	jsonEndpoint struct {
		IP      string  `json:"ip"`
		Port    uint16  `json:"port"`
		Class   string  `json:"class"`
		Range   string  `json:"range"`
		Service *string `json:"service"`
	}
	jsonOwner struct {
		PID          int        `json:"pid"`
		FD           *int       `json:"fd"`
		Name         string     `json:"name"`
		Cmdline      *string    `json:"cmdline"`
		CmdlineGap   *string    `json:"cmdline_gap"`
		ProcessState *string    `json:"process_state"`
		Exe          *string    `json:"exe"`
		Runs         *string    `json:"runs"`
		UID          *int       `json:"uid"`
		User         *string    `json:"user"`
		Started      *time.Time `json:"started"`
		RunState     *string    `json:"run_state"`
	}
	jsonPeer struct {
		Cookie *string     `json:"cookie"`
		Owners []jsonOwner `json:"owners"`
	}
	jsonTimer struct {
		Kind      string `json:"kind"`
		ExpiresMS int    `json:"expires_ms"`
		Retrans   int    `json:"retrans"`
	}
	jsonUnix struct {
		Path      *string `json:"path"`
		Type      *string `json:"type"`
		PeerInode *uint64 `json:"peer_inode"`
	}
	jsonTCP struct {
		RTT          *int    `json:"rtt_us"`
		RTTVar       *int    `json:"rttvar_us"`
		MinRTT       *int    `json:"min_rtt_us"`
		RTO          *int    `json:"rto_us"`
		Cwnd         int     `json:"cwnd"`
		SSThresh     int     `json:"ssthresh"`
		SndMSS       int     `json:"snd_mss"`
		RcvMSS       int     `json:"rcv_mss"`
		PMTU         int     `json:"pmtu"`
		Retrans      int     `json:"retrans"`
		Unacked      int     `json:"unacked"`
		Lost         int     `json:"lost"`
		Control      *string `json:"congestion"`
		LastSent     *int    `json:"last_sent_ms"`
		LastReceived *int    `json:"last_received_ms"`
		jsonBytes
	}
	jsonBytes struct {
		Sent     uint64  `json:"bytes_sent"`
		Acked    uint64  `json:"bytes_acked"`
		Received uint64  `json:"bytes_received"`
		Again    *uint64 `json:"bytes_retrans"`
		Delivery uint64  `json:"delivery_rate"`
		Pacing   uint64  `json:"pacing_rate"`
	}
	jsonGap struct {
		What  string  `json:"what"`
		Why   string  `json:"why"`
		Count *int    `json:"count"`
		Mend  *string `json:"mend"`
	}
)

func written(t *testing.T, f func(io.Writer, Page) error, p Page) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func strictly(t *testing.T, data []byte, v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
}

func TestJSONKeepsItsSchema(t *testing.T) {
	var doc jsonDocument
	strictly(t, written(t, JSON, page()), &doc)
	if doc.Schema != "berth/1" || *doc.Host != "web-1" || !doc.Time.Equal(noon) || len(doc.Sockets) != 6 {
		t.Fatalf("the frame is %+v", doc)
	}
	web, six, client, old, waits, bus := doc.Sockets[0], doc.Sockets[1], doc.Sockets[2], doc.Sockets[3], doc.Sockets[4], doc.Sockets[5]
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"web's local end", *web.Local, jsonEndpoint{"0.0.0.0", 80, "well-known", "system", web.Local.Service}},
		{"web's service", *web.Local.Service, "http"},
		{"web's remote end", web.Remote, (*jsonEndpoint)(nil)},
		{"web's owner", []any{web.Owners[0].PID, *web.Owners[0].FD, *web.Owners[0].User}, []any{812, 6, "root"}},
		{"web's identity", []any{*web.Inode, *web.Cookie, *web.NetNS}, []any{uint64(48211), "3e2", uint64(4026531833)}},
		{"web's age", web.AgeMS, (*int)(nil)},
		{"v6only of ::", *six.V6Only, false},
		{"owners of ::", len(six.Owners), 2},
		{"quotes", *six.Owners[0].Cmdline, `=cmd|' /C calc'!A0 "quoted"`},
		{"the client's port", client.Local.Service, (*string)(nil)},
		{"the client's server", *client.Remote.Service, "postgresql"},
		{"a descriptor that is not known", client.Owners[0].FD, (*int)(nil)},
		{"the peer", []any{*client.Peer.Cookie, client.Peer.Owners[0].Name}, []any{"a", "nginx"}},
		{"age", *client.AgeMS, 2000},
		{"timer", *client.Timer, jsonTimer{"keepalive", 90000, 0}},
		{"rtt", []any{*client.TCPInfo.RTT, client.TCPInfo.MinRTT}, []any{12345, (*int)(nil)}},
		{"bytes beyond 2^53", client.TCPInfo.Sent, uint64(1 << 60)},
		{"the gap", []any{*old.OwnerGap, len(old.Owners), old.WasOwners[0].Name}, []any{"closed", 0, "nginx"}},
		{"uid of TIME_WAIT", old.UID, (*int)(nil)},
		{"via", waits.Via[0].PID, 812},
		{"the unix socket", []any{bus.Family, bus.Local, *bus.Unix.Path}, []any{(*int)(nil), (*jsonEndpoint)(nil), "@bus"}},
		{"missing", doc.Gaps[0], jsonGap{"owners", "needs root (CAP_SYS_PTRACE)", doc.Gaps[0].Count, nil}},
		{"how many", *doc.Gaps[0].Count, 12},
	} {
		if d := cmp.Diff(c.want, c.got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, d)
		}
	}
}

// TestJSONLeavesNothingOut checks that what is absent is null and never left out:
// every socket, and every object in it, has all of its fields.
func TestJSONLeavesNothingOut(t *testing.T) {
	var doc struct{ Sockets []map[string]any }
	if err := json.Unmarshal(written(t, JSON, page()), &doc); err != nil {
		t.Fatal(err)
	}
	want := keys(doc.Sockets[0])
	for i, s := range doc.Sockets {
		if d := cmp.Diff(want, keys(s)); d != "" {
			t.Errorf("socket %d has other fields than the first:\n%s", i, d)
		}
	}
	for field, want := range map[string]any{
		"container": "0123456789ab", "container_id": "0123456789abcdef", "container_manager": "podman", "pod": "shop", "unit": "web.service", "image": nil,
	} {
		if v := doc.Sockets[0][field]; v != want {
			t.Errorf("%s is %v, want %v", field, v, want)
		}
	}
}

func keys(m map[string]any) map[string]bool {
	set := map[string]bool{}
	for k := range m {
		set[k] = true
	}
	return set
}

func TestJSONOfNothing(t *testing.T) {
	var doc jsonDocument
	strictly(t, written(t, JSON, Page{Time: noon}), &doc)
	if doc.Host != nil || doc.Sockets == nil || doc.Gaps == nil || len(doc.Sockets)+len(doc.Gaps) != 0 {
		t.Errorf("got %+v", doc)
	}
}

func TestNDJSON(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(string(written(t, NDJSON, page())), "\n"), "\n")
	if len(lines) != 7 {
		t.Fatalf("%d lines for 6 rows", len(lines))
	}
	for _, l := range lines[:6] {
		var s struct {
			Type string `json:"type"`
			jsonSocket
		}
		strictly(t, []byte(l), &s)
		if s.Type != "socket" {
			t.Errorf("type %q", s.Type)
		}
	}
	var sum struct {
		Type   string    `json:"type"`
		Schema string    `json:"schema"`
		Time   time.Time `json:"time"`
		Host   string    `json:"host"`
		Gaps   []jsonGap `json:"gaps"`
		Counts struct {
			Sockets int            `json:"sockets"`
			Unknown int            `json:"unknown_owners"`
			States  map[string]int `json:"states"`
		} `json:"counts"`
	}
	strictly(t, []byte(lines[6]), &sum)
	c := sum.Counts
	if sum.Type != "summary" || sum.Schema != Schema || c.Sockets != 6 || c.Unknown != 3 || c.States["LISTEN"] != 2 || len(c.States) != 13 {
		t.Errorf("summary %+v", sum)
	}
}

// TestText checks that text is not changed by encoding, and that no byte of it is
// lost or invented.
func TestText(t *testing.T) {
	for _, s := range []string{
		"plain", `"`, `\`, `a"b\c`, "サーバー", "tab\tnew\nline", "\x00\x1f", "\x7f", "a\xffb", "\xc3", "\u2028", "ende\"",
	} {
		e := &encoder{}
		e.text(s)
		var got string
		if err := json.Unmarshal(e.out, &got); err != nil {
			t.Errorf("%q became %s: %v", s, e.out, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); got != want {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}

func TestEveryFieldIsDocumented(t *testing.T) {
	p := page()
	if n := documented(t, string(written(t, JSON, p))+string(written(t, NDJSON, p))); n < 70 {
		t.Errorf("only %d fields were seen", n)
	}
}

// full is a writer that fails after a number of bytes, like a pipe whose reader has
// closed it.
type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestAWriteThatFailsEndsIt(t *testing.T) {
	p := many(2000)
	for name, f := range map[string]func(io.Writer) error{
		"json":   func(w io.Writer) error { return JSON(w, p) },
		"ndjson": func(w io.Writer) error { return NDJSON(w, p) },
		"csv":    func(w io.Writer) error { return CSV(w, p, everyColumn(), false) },
		"table":  func(w io.Writer) error { return Table(w, p, look()) },
	} {
		if err := f(&full{100_000}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkJSON(b *testing.B) { benchmark(b, JSON) }
func BenchmarkTable(b *testing.B) {
	benchmark(b, func(w io.Writer, p Page) error { return Table(w, p, look()) })
}

func BenchmarkCSV(b *testing.B) {
	benchmark(b, func(w io.Writer, p Page) error { return CSV(w, p, look().Columns, false) })
}

func benchmark(b *testing.B, f func(io.Writer, Page) error) {
	const rows = 10_000
	p := many(rows)
	b.ReportAllocs()
	for b.Loop() {
		if err := f(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}

// TestEveryGapIsDocumented checks that docs/JSON.md describes each gap and no
// others.
func TestEveryGapIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/JSON.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(doc), "\n### Gaps\n")
	section, _, _ = strings.Cut(section, "\n#")
	var want []string
	for g := sockets.GapNone + 1; g.String() != ""; g++ {
		want = append(want, g.String())
	}
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| .{20,} \\|$").FindAllStringSubmatch(section, -1) {
		got = append(got, m[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/JSON.md (-code +documented):\n%s", diff)
	}
	for _, name := range want {
		if !strings.Contains(string(doc), "`\""+name+"\"`") {
			t.Errorf("docs/JSON.md does not say that owner_gap may be %q", name)
		}
	}
}
