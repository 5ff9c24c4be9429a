package sockets

// Kin is how processes hang together: what is hit beside a process that is
// ended, what may start it again, and what a signal meets.
type Kin struct {
	Self      []int              // this very process, its parent, the parent of that …
	Parent    map[int]Relative   // by pid
	Above     map[int][]Relative // by pid; the parent, its parent, and so on, with their arguments
	Children  map[int][]Relative // by pid; the children of children too, in the order of their pids
	Within    map[int][]Relative // by pid of the first process of a PID namespace: all others in it, which end when it ends
	Unit      map[int]Unit       // by pid: what systemd runs it as
	Sockets   []SocketUnit       // of systemd, where it is among the processes
	Condition map[int]Condition  // by pid
}

// Relative is a process that another descends from, or the other way round.
type Relative struct {
	PID     int
	Name    string // of its program, as Process.Name has it; scrubbed
	Cmdline string // "" where it was not asked for, or may not be read; scrubbed
}

// SocketUnit is a unit by which systemd listens for a service.
type SocketUnit struct {
	Name    string   // "cups.socket"
	Service string   // that it starts: "cups.service"
	Ports   []uint16 // that it listens on, or has bound
	Unit    Unit     // whose systemd it is
}
