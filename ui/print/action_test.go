package print

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/plan"
	"berth/model/who"
	"berth/sockets"
)

func held(id uint64, state sockets.State, port uint16, p *sockets.Process) *model.Row {
	r := &model.Row{}
	r.Key, r.Cookie, r.Proto, r.Family, r.State = sockets.Key{NetNS: 1, ID: id}, id, sockets.TCP, sockets.IPv4, state
	r.Local = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	if p != nil {
		r.Owners = []sockets.Owner{{Process: p, FD: 3}}
	}
	return r
}

func actionPage() Page {
	return Page{Time: time.Unix(1_700_000_000, 0).UTC(), Host: &sockets.Host{Name: "web-1"}, Missing: []sockets.Missing{{What: "owners", Why: sockets.Said("needs root"), Count: 2}}}
}

func TestKillJSON(t *testing.T) {
	p, next := &sockets.Process{PID: 812, Name: "node\"x"}, &sockets.Process{PID: 9000, Name: "node"}
	was := held(1, sockets.Listen, 3000, p)
	kin := sockets.Kin{Children: map[int][]sockets.Relative{812: {{PID: 813, Name: "worker"}}}, Unit: map[int]sockets.Unit{812: {Name: "web.service", Manager: sockets.NoAccount(), Triggers: []string{"web.socket"}}}}
	k := plan.ForKill([]*model.Row{was}, []*model.Row{was, held(2, sockets.Established, 3000, p)}, kin)
	k.Ports = []who.Target{{Port: 3000}}
	type object struct {
		Schema, Host, Action, Signal string
		Dry                          *bool `json:"dry_run"`
		Targets                      []struct {
			PID         int
			Name        string
			Unit, Guard *string
			Children    []struct {
				PID  int
				Name string
			}
			Connections int
			Fate        *string
		}
		Sockets []struct{ Cookie string }
		Ports   []struct {
			Port   string
			Free   bool
			Owners []struct{ PID int }
		}
		Gaps []struct{ What string }
	}
	read := func(d Killed) (o object) {
		t.Helper()
		var b bytes.Buffer
		if err := errors.Join(KillPlanJSON(&b, d), KillJSON(&b, d)); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b.Bytes(), &o); err != nil {
			t.Fatalf("%v:\n%s", err, &b)
		}
		documented(t, b.String())
		return o
	}
	o := read(Killed{
		Page: actionPage(), Plan: k, Signal: sockets.Terminate(), Fates: []plan.Fate{plan.Ended},
		Ports: k.Verify([]*model.Row{held(5, sockets.Listen, 3000, next)}),
	})
	x := o.Targets[0]
	if o.Schema != Schema || o.Host != "web-1" || o.Action != "kill" || o.Signal != "SIGTERM" || o.Dry == nil || *o.Dry || o.Gaps[0].What != "owners" {
		t.Errorf("frame: %+v", o)
	}
	if x.PID != 812 || x.Name != "node\"x" || *x.Unit != "web.service" || x.Guard != nil || x.Children[0].Name != "worker" || x.Connections != 1 || *x.Fate != "ended" {
		t.Errorf("target: %+v", x)
	}
	if len(o.Sockets) != 1 || o.Sockets[0].Cookie != "1" || len(o.Ports) != 1 || o.Ports[0].Port != "3000" || o.Ports[0].Free || o.Ports[0].Owners[0].PID != 9000 {
		t.Errorf("sockets %+v, ports %+v", o.Sockets, o.Ports)
	}
	if dry := read(Killed{Page: actionPage(), Plan: k, Signal: sockets.Kill(), DryRun: true}); !*dry.Dry || dry.Targets[0].Fate != nil || dry.Ports == nil || len(dry.Ports) != 0 {
		t.Errorf("a dry run: %+v", dry)
	}
}

func TestCloseJSON(t *testing.T) {
	p := &sockets.Process{PID: 812, Name: "node"}
	rows := []*model.Row{
		held(1, sockets.Established, 3000, p), held(2, sockets.TimeWait, 3000, nil), held(3, sockets.CloseWait, 3000, p), held(4, sockets.FinWait2, 3000, p), held(5, sockets.Listen, 3000, p),
	}
	c := plan.ForClose(rows, nil, false)
	later := []*model.Row{held(3, sockets.Bound, 3000, p), held(4, sockets.FinWait2, 3000, p), rows[4]}
	fates := func(d Closed) (all []any) {
		t.Helper()
		var b bytes.Buffer
		if err := errors.Join(ClosePlanJSON(&b, d), CloseJSON(&b, d)); err != nil {
			t.Fatal(err)
		}
		var o struct {
			Action  string
			Sockets []map[string]any
		}
		if err := json.Unmarshal(b.Bytes(), &o); err != nil || o.Action != "close" {
			t.Fatalf("%v:\n%s", err, &b)
		}
		documented(t, b.String())
		for _, s := range o.Sockets {
			fate, ok := s["fate"]
			if !ok {
				t.Errorf("no fate in %v", s)
			}
			all = append(all, fate)
		}
		return all
	}
	done := Closed{
		Page: actionPage(), Plan: c, Became: c.Become(later),
		Answers: []plan.Answer{plan.Taken, plan.NotFound, plan.Taken, plan.Forbidden},
	}
	if d := cmp.Diff([]any{"closed", "gone", "port-kept", "remains", "spared"}, fates(done)); d != "" {
		t.Errorf("fates (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]any{nil, nil, nil, nil, "spared"}, fates(Closed{Page: actionPage(), Plan: c, DryRun: true})); d != "" {
		t.Errorf("fates of a dry run (-want +got):\n%s", d)
	}
}
