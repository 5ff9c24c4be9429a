package live

import (
	"testing"

	"berth/sockets"
)

func TestDetailTellsTheOrigin(t *testing.T) {
	node := &sockets.Process{PID: 90, Name: "node", Cmdline: "node server.js", User: sockets.NoAccount(), Cgroup: sockets.Cgroup{Unit: "session-3.scope"}}
	x := socket(1, sockets.Listen, "127.0.0.1:3000")
	x.Owners, x.Gap = []sockets.Owner{{Process: node, FD: 3}}, sockets.GapNone
	s := newStage(t, 120, 40, x)
	s.origin = sockets.Origin{
		Parents: []sockets.Process{{PID: 80, Name: "bash"}, {PID: 1, Name: "systemd"}}, Directory: "/srv/app",
	}
	s.press("enter")
	s.has("node server.js", "runs in /srv/app", "unit session-3.scope", "child of bash 80, systemd 1")
	s.origin = sockets.Origin{Missing: []sockets.Missing{{What: "directory", Why: sockets.Said("another user's process")}}}
	s.poll(0)
	s.has("directory not known: another user's process")
	s.lacks("runs in", "child of")
	s.has("unit session-3.scope") // every poll reads the unit
	node.Cgroup = sockets.Cgroup{}
	s.poll(0)
	s.lacks("unit")
}
