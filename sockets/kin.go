package sockets

// Kin describes how processes depend on each other: what else ends when a process is
// ended, what may start it again, and in what condition a signal finds it.
type Kin struct {
	Self      []int              // this process, its parent, its parent's parent …
	Parent    map[int]Relative   // by pid
	Above     map[int][]Relative // by pid: the parent, its parent, and so on, with their arguments
	Children  map[int][]Relative // by pid: all descendants, in the order of their pids
	Within    map[int][]Relative // by pid of the first process of a PID namespace: all other processes in it, which end when the first one ends
	Unit      map[int]Unit       // by pid: the systemd unit that it runs in
	Sockets   []SocketUnit       // systemd's socket units, if systemd is among the processes
	Condition map[int]Condition  // by pid
}

// Relative is an ancestor or a descendant of a process.
type Relative struct {
	PID     int
	Name    string // its program's, as in Process.Name; scrubbed
	Cmdline string // "" if it was not requested or is not readable; scrubbed
}

// SocketUnit is a unit through which systemd listens for a service.
type SocketUnit struct {
	Name    string   // "cups.socket"
	Service string   // the service that it starts: "cups.service"
	Ports   []uint16 // ports that it listens on or has bound
	Unit    Unit     // the systemd that it belongs to
}
