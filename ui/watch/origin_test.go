package watch

import (
	"testing"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// TestOriginsOfTheOwners checks that the origin of each owner is determined only
// once, however many descriptors the owner has, and that, of a large number of
// owners, only some are traced.
func TestOriginsOfTheOwners(t *testing.T) {
	asked := map[*sockets.Process]int{}
	f := &Watcher{o: Options{Origin: func(p *sockets.Process) sockets.Origin {
		asked[p]++
		return sockets.Origin{Directory: "/"}
	}}}
	d := &table.Detail{Row: &model.Row{}}
	for pid := range 100 {
		p := &sockets.Process{PID: pid}
		d.Row.Owners = append(d.Row.Owners, sockets.Owner{Process: p, FD: 3}, sockets.Owner{Process: p, FD: 4})
	}
	f.traced(d)
	if len(asked) != kin || len(d.Origins) != kin || asked[d.Row.Owners[0].Process] != 1 || d.Origins[d.Row.Owners[0].Process].Directory != "/" {
		t.Errorf("%d were traced, %d origins are known", len(asked), len(d.Origins))
	}
	if f.o.Origin = nil; f.traced(nil) != nil || f.traced(&table.Detail{}).Origins != nil {
		t.Error("something came of nothing")
	}
}
