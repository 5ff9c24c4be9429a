package sockets

// RunState is what keeps a process from running, if anything does.
type RunState uint8

// The run states. RunNormal: it runs, or waits for something of its own, or its
// state is unknown.
const (
	RunNormal  RunState = iota
	RunStopped          // by a signal such as SIGSTOP, or by Ctrl+Z, until SIGCONT
	RunTraced           // by a debugger that has it halted
)

// String returns the name that the machine output uses; "" for RunNormal.
func (s RunState) String() string {
	switch s {
	case RunStopped:
		return "stopped"
	case RunTraced:
		return "traced"
	}
	return ""
}

// Freeze is whether a control group is frozen.
type Freeze uint8

// The freezes.
const (
	FreezeNone Freeze = iota
	FreezeV1          // cgroup v1: no signal takes effect until it is thawed, not even SIGKILL
	FreezeV2          // cgroup v2: SIGKILL takes effect
)

// Condition is what a signal will meet in a process. Reading it needs a separate
// look at that process, and it holds only for that moment.
type Condition struct {
	State    RunState // of all threads: halted only if each of them is
	Dead     bool     // it has ended, and its parent has not reaped it (a zombie)
	Waits    bool     // it waits in the kernel and can't be interrupted (D)
	Tracer   Relative // the process that traces it; PID 0: none
	Ignores  Signals
	Blocks   Signals // every thread that is not halted
	Partly   Signals // at least one thread blocks them, and may be about to read them
	Catches  Signals
	Takes    Signals // those that it reads, by signalfd(2) or sigwait(3); all of them if it is unknown which
	Freeze   Freeze
	First    bool // it is the first process of a PID namespace, seen from outside
	Threads  int  // 0: unknown
	NotKnown bool // nothing could be read
}

// Signals is a set of signals, bit n-1 for number n.
type Signals uint64

// Has reports whether s is in the set.
func (set Signals) Has(s Signal) bool {
	return s.Number >= 1 && s.Number <= 64 && set&(1<<(s.Number-1)) != 0
}

// Unit is what systemd runs a process as.
type Unit struct {
	Name     string   // "nginx.service"; "" for none
	Manager  Account  // the user whose systemd it is; NoAccount for the system's
	Own      bool     // Manager is the user asking
	Inside   string   // the container or machine whose own systemd it is; "": this system's
	Triggers []string // units that start it again when used: "nginx.socket"
	Restart  string   // Restart= in systemd.service(5); "" if unknown
}
