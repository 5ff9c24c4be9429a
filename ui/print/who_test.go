package print

import (
	"bytes"
	"os"
	"regexp"
	"testing"
	"time"

	"berth/model/port"
	"berth/model/who"
	"berth/sockets"
)

func answers(t *testing.T, targets ...string) Answers {
	t.Helper()
	p := page()
	p.Host.System, p.Host.Unprivileged = "linux", 0
	a := Answers{Time: p.Time, Host: p.Host, Missing: p.Missing}
	for _, text := range targets {
		at, err := who.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		a.Verdicts = append(a.Verdicts, who.Judge(at, who.Facts{Rows: p.Rows, Host: p.Host, Names: port.NewRegistry(nil), Time: p.Time}))
	}
	return a
}

// jsonProcess is the JSON of a process.
type jsonProcess struct {
	PID      int        `json:"pid"`
	Name     *string    `json:"name"`
	UID      *int64     `json:"uid"`
	User     *string    `json:"user"`
	Started  *time.Time `json:"started"`
	RunState *string    `json:"run_state,omitempty"`
}

// jsonFront is the JSON of what happens to connections to some addresses.
type jsonFront struct {
	From   string   `json:"from"`
	IPs    []string `json:"ips"`
	LetIn  *bool    `json:"let_in"`
	SentOn *bool    `json:"sent_on"`
	To     *jsonTo  `json:"to"`
	Why    *string  `json:"why"`
}

type jsonCounts struct {
	Count  int            `json:"count"`
	States map[string]int `json:"states"`
}

func TestWhoJSON(t *testing.T) {
	a := answers(t, "80", "127.0.0.1:9999")
	a.Verdicts[1].Ends[0].Bind = sockets.BindOK
	a.Verdicts[0].Trace(func(p *sockets.Process) sockets.Origin {
		return sockets.Origin{
			Parents: []sockets.Process{{PID: 1, Name: "systemd", User: sockets.NoAccount()}}, Unit: p.Name + ".service",
			Missing: []sockets.Missing{{What: "directory", Why: sockets.Said("another user's process")}},
		}
	})
	var b bytes.Buffer
	if err := WhoJSON(&b, a); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema  string    `json:"schema"`
		Time    time.Time `json:"time"`
		Host    string    `json:"host"`
		Gaps    []jsonGap `json:"gaps"`
		Answers []struct {
			Target   string  `json:"target"`
			Proto    string  `json:"proto"`
			IP       *string `json:"ip"`
			Port     int     `json:"port"`
			Class    string  `json:"class"`
			Range    string  `json:"range"`
			Service  *string `json:"service"`
			Held     bool    `json:"held"`
			Bindable *bool   `json:"bindable"`
			Bind     struct {
				Plain     string `json:"plain"`
				ReuseAddr string `json:"reuseaddr"`
			} `json:"bind"`
			Obstacles []struct {
				Cause     string `json:"cause"`
				Plain     string `json:"plain"`
				ReuseAddr string `json:"reuseaddr"`
				Sockets   *int   `json:"sockets"`
			} `json:"obstacles"`
			TestBind *string `json:"test_bind"`
			TimeWait *int    `json:"time_wait_ms"`
			Text     string  `json:"text"`
			Holders  []struct {
				How       string   `json:"how"`
				Reach     *string  `json:"reach"`
				Addresses []string `json:"addresses"`
				Gap       *string  `json:"owner_gap"`
				More      *string  `json:"owners_incomplete"`
				Processes []struct {
					jsonProcess
					Cmdline      *string       `json:"cmdline"`
					CmdlineGap   *string       `json:"cmdline_gap"`
					ProcessState *string       `json:"process_state"`
					Exe          *string       `json:"exe"`
					Runs         *string       `json:"runs"`
					Parents      []jsonProcess `json:"parents"`
					Unit         *string       `json:"unit"`
					jsonContainer
					Directory *string   `json:"directory"`
					Gaps      []jsonGap `json:"gaps"`
				} `json:"processes"`
			} `json:"holders"`
			Front       []jsonFront `json:"front"`
			Connections struct {
				jsonCounts
				Remotes []struct {
					IP string `json:"ip"`
					jsonCounts
				} `json:"remotes"`
			} `json:"connections"`
			Sockets   []jsonSocket `json:"sockets"`
			Elsewhere []jsonSocket `json:"elsewhere"`
		} `json:"answers"`
	}
	strictly(t, b.Bytes(), &doc)
	if len(doc.Answers) != 4 {
		t.Fatalf("%d answers for two ports", len(doc.Answers))
	}
	web, none, free := doc.Answers[0], doc.Answers[1], doc.Answers[2]
	if !web.Held || web.IP != nil || *web.Service != "http" || *web.Bindable || web.TestBind != nil || len(web.Sockets) != 2 || web.Text == "" {
		t.Errorf("80/tcp: %+v", web)
	}
	if len(web.Holders) != 1 || len(web.Holders[0].Processes) != 1 || web.Connections.Count != 1 || web.Connections.States["ESTABLISHED"] != 1 {
		t.Fatalf("80/tcp: %+v, connections %+v", web.Holders, web.Connections)
	}
	h := web.Holders[0]
	if p := h.Processes[0]; h.How != "listening" || *h.Reach != "any address" || h.Addresses[0] != "0.0.0.0:80" || h.Gap != nil ||
		p.PID != 812 || *p.Parents[0].Name != "systemd" || p.Parents[0].UID != nil || *p.Unit != "nginx.service" || p.Directory != nil || p.Gaps[0].What != "directory" {
		t.Errorf("80/tcp is held by %+v", h)
	}
	if len(web.Obstacles) != 2 || web.Obstacles[1].Cause != "connection" {
		t.Fatalf("80/tcp: %+v", web.Obstacles)
	}
	if o := web.Obstacles[0]; web.Bind.Plain != "no" || web.Bind.ReuseAddr != "no" || o.Cause != "listener" || o.Plain != "no" || o.ReuseAddr != "no" || *o.Sockets != 1 {
		t.Errorf("80/tcp can be bound: %+v, because of %+v", web.Bind, o)
	}
	if none.Held || none.Proto != "udp" || !*none.Bindable || none.Bind.ReuseAddr != "yes" || len(none.Obstacles) != 0 || len(none.Sockets) != 0 {
		t.Errorf("80/udp: %+v", none)
	}
	if *free.IP != "127.0.0.1" || !*free.Bindable || *free.TestBind != "ok" {
		t.Errorf("9999: %+v", free)
	}
	documented(t, b.String())
}

// documented checks that every field in out is described in docs/JSON.md, and
// returns the number of fields.
func documented(t *testing.T, out string) int {
	t.Helper()
	doc, err := os.ReadFile("../../docs/JSON.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([A-Za-z0-9_]+)":`).FindAllStringSubmatch(out, -1) {
		name := m[1]
		if !seen[name] && !bytes.Contains(doc, []byte("`"+name+"`")) && !bytes.Contains(doc, []byte("counts."+name)) && name != "counts" {
			t.Errorf("docs/JSON.md does not describe %q", name)
		}
		seen[name] = true
	}
	return len(seen)
}

// TestWhoJSONOfAnEmptyMachine checks that an answer can be written even if nothing
// is known about the rows.
func TestWhoJSONOfAnEmptyMachine(t *testing.T) {
	a := answers(t, "80")
	a.Verdicts[0] = who.Judge(who.Target{Port: 80}, who.Facts{Host: a.Host, Names: port.NewRegistry(nil), Time: a.Time})
	var b bytes.Buffer
	if err := WhoJSON(&b, a); err != nil || !bytes.Contains(b.Bytes(), []byte(`"held":false`)) {
		t.Errorf("%v: %s", err, b.Bytes())
	}
}
