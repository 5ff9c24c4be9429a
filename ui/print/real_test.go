package print

import (
	"net"
	"testing"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
	"berth/sockets/local"
)

// real returns a page with the sockets of this machine that match the filter text.
func real(t *testing.T, text string) Page {
	t.Helper()
	source, err := local.New()
	if err != nil {
		t.Skipf("the sockets of this machine can't be read: %v", err)
	}
	ask := sockets.Everything()
	ask.TCPInfo = true
	ask.Protos |= sockets.Protos(sockets.Unix)
	snapshot, err := source.Snapshot(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	rows := table.New(table.Options{})
	rows.Apply(snapshot)
	v := rows.Select(table.Selection{Kind: table.All, Query: q, Order: table.Order{Column: column.Local}})
	return Page{Rows: v.Rows, Time: v.Time, Host: v.Host, Missing: v.Missing}
}

// TestTheMachineItselfAsJSON checks that, whatever sockets this machine has now,
// their JSON follows the schema, and that there is a reason for every unknown
// owner.
func TestTheMachineItselfAsJSON(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var doc jsonDocument
	strictly(t, written(t, JSON, real(t, "")), &doc)
	mine := 0
	for _, s := range doc.Sockets {
		if len(s.Owners) == 0 && (s.OwnerGap == nil || s.OwnerHint == nil) {
			t.Errorf("%s %v has neither an owner nor a reason", s.Proto, s.Local)
		}
		if len(s.Owners) > 0 && s.OwnerGap != nil {
			t.Errorf("%s %v has both an owner and a reason for none", s.Proto, s.Local)
		}
		if s.Local != nil && int(s.Local.Port) == l.Addr().(*net.TCPAddr).Port {
			mine++
		}
	}
	if mine != 2 { // the listener and the connection in its queue
		t.Errorf("%d sockets with the listener's port, want 2", mine)
	}
}
