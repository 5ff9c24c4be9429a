package port

import (
	"encoding/csv"
	"strings"
	"testing"

	"berth/model/language"
	"berth/sockets"
	"berth/sockets/scrub"
)

// TestEmbeddedLists checks what the find method and the screen assume about the
// lists.
func TestEmbeddedLists(t *testing.T) {
	overlay, iana := readOverlay(overlayCSV), readIANA(ianaTSV)
	if n := strings.Count(overlayCSV, "\n") - 1; len(overlay.rows) != n {
		t.Errorf("overlay: %d of %d rows read", len(overlay.rows), n)
	}
	if n := strings.Count(ianaTSV, "\n"); len(iana.rows) != n {
		t.Errorf("iana: %d of %d lines read", len(iana.rows), n)
	}
	for _, l := range []*list{overlay, iana} {
		holdSorted(t, l)
		for _, a := range l.rows {
			holdClean(t, a)
		}
	}
}

// holdSorted checks that the ports are in order and that no combination of port and
// transport has two names.
func holdSorted(t *testing.T, l *list) {
	t.Helper()
	for i, a := range l.rows {
		if i > 0 && l.rows[i-1].port > a.port {
			t.Errorf("%v comes after port %d", a, l.rows[i-1].port)
		}
		for j := i - 1; j >= 0 && l.rows[j].port == a.port; j-- {
			if l.rows[j].protos&a.protos != 0 {
				t.Errorf("%v and %v have the same port and transport", l.rows[j], a)
			}
		}
	}
}

func holdClean(t *testing.T, a assignment) {
	t.Helper()
	for _, s := range []string{a.entry.Name, a.entry.IANA} {
		if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Errorf("%v: name %q has more than printable ASCII", a, s)
		}
	}
	if d := a.entry.Description; scrub.String(d) != d {
		t.Errorf("%v: description %q is not clean", a, d)
	}
	if a.entry.Name == "" || a.protos == 0 || a.entry.Description == a.entry.Name {
		t.Errorf("%+v: name, transport or description", a)
	}
}

// TestOverlayKnowsIANA checks that the overlay is correct about the IANA names that
// it overrides.
func TestOverlayKnowsIANA(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(overlayCSV)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	iana := readIANA(ianaTSV)
	for i, a := range readOverlay(overlayCSV).rows {
		row := rows[i+1]
		proto := map[string]sockets.Proto{"tcp": sockets.TCP, "udp": sockets.UDP}[row[1]]
		if !a.protos.Has(proto) {
			t.Errorf("%v: transport %q", row, row[1])
		}
		under, ok := iana.find(proto, a.port)
		if under.Name != a.entry.IANA {
			t.Errorf("%v: IANA's name is %q", row, under.Name)
		}
		switch kind := row[4]; kind {
		case "unassigned":
			if ok {
				t.Errorf("%v: IANA has %q", row, under.Name)
			}
		case "conflict", "clearer":
			if !ok {
				t.Errorf("%v: IANA has nothing", row)
			}
		default:
			t.Errorf("%v: kind %q", row, kind)
		}
	}
}

// TestEveryOverlayHasAText checks that every row of the overlay has a message in
// each language, and that no message is left over.
func TestEveryOverlayHasAText(t *testing.T) {
	rows := readOverlay(overlayCSV).rows
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		for _, a := range rows {
			if said := a.entry.About(l); said == "" || strings.Contains(said, "{") || said == a.entry.Name || scrub.String(said) != said {
				t.Errorf("%s: %d %s: %q", tag, a.port, a.entry.Name, said)
			}
		}
		if n := len(l.Keys("port.")) - 1; n != len(rows) { // one message is for IANA's descriptions
			t.Errorf("%s: %d texts for %d ports", tag, n, len(rows))
		}
	}
}

// TestIANAsWordsAreItsOwn checks that IANA's descriptions are not mistaken for
// berth's when berth uses another language.
func TestIANAsWordsAreItsOwn(t *testing.T) {
	e, _ := NewRegistry(nil).Lookup(sockets.TCP, 80)
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		if said := e.About(l); !strings.HasPrefix(said, "IANA") || !strings.Contains(said, e.Description) {
			t.Errorf("%s: %q", tag, said)
		}
	}
	if said := e.About(nil); said != e.Description {
		t.Errorf("%q", said)
	}
}

func TestReadSkipsWhatHasNoPort(t *testing.T) {
	if l := readIANA("port\ttu\tname\t\n70000\tt\tbeyond\t\n\n7\tu\techo\t\n"); len(l.rows) != 1 || l.rows[0].entry.Name != "echo" {
		t.Errorf("read %v, want only echo", l.rows)
	}
}
