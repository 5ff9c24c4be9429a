package sockets

// Kin is how processes hang together: what is hit beside a process that is
// ended, and what may start it again.
type Kin struct {
	Self     []int              // this very process, its parent, the parent of that …
	Parent   map[int]Relative   // by pid
	Children map[int][]Relative // by pid; the children of children too, in the order of their pids
	Unit     map[int]string     // by pid: the service that systemd runs it as, "nginx.service"
}

// Relative is a process that another descends from, or the other way round.
type Relative struct {
	PID  int
	Name string // of its program, as Process.Name has it; scrubbed
}
