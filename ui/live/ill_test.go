package live

import (
	"testing"

	"berth/model"
	"berth/model/table"
	"berth/model/trouble"

	"github.com/google/go-cmp/cmp"
)

// TestTheHeadingCountsTrouble: how often the worst kind, how much else; notes and
// what is past are not counted.
func TestTheHeadingCountsTrouble(t *testing.T) {
	bad := func(k model.Problem) trouble.Finding { return trouble.Finding{Kind: k, Severity: trouble.Trouble} }
	full, drops := bad(trouble.AcceptQueueFull), bad(trouble.UDPDrops)
	note := trouble.Finding{Kind: trouble.ExposedService, Severity: trouble.Note}
	for _, c := range []struct {
		found []trouble.Finding
		want  []string
	}{
		{nil, nil},
		{[]trouble.Finding{note}, nil},
		{[]trouble.Finding{full, note}, []string{"! 1 accept-queue-full", "! 1"}},
		{[]trouble.Finding{full, full, drops, note}, []string{"! 2 accept-queue-full +1", "! 3"}},
	} {
		h := &header{view: &table.View{Findings: c.found}}
		if d := cmp.Diff(c.want, h.ill()); d != "" {
			t.Errorf("%v: -want +got\n%s", c.found, d)
		}
	}
}
