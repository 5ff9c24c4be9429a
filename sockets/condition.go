package sockets

// RunState is what keeps a process from running, if anything does.
type RunState uint8

// The run states. RunNormal means that the process runs, waits of its own accord, or is
// in an unknown state.
const (
	RunNormal  RunState = iota
	RunStopped          // by a signal such as SIGSTOP, or by Ctrl+Z, until SIGCONT
	RunTraced           // halted by a debugger
)

// String returns the name used in the machine output. It returns "" for RunNormal.
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

// The values of Freeze.
const (
	FreezeNone Freeze = iota
	FreezeV1          // cgroup v1: no signal, not even SIGKILL, takes effect until the group is thawed
	FreezeV2          // cgroup v2: SIGKILL takes effect
)

// Condition is the state of a process that determines what a signal does to it. It has
// to be read separately, and holds only for the moment in which it is read.
type Condition struct {
	State    RunState // of all threads together: halted only if all of them are halted
	Dead     bool     // it has ended, and its parent has not reaped it (a zombie)
	Waits    bool     // it waits in the kernel and can't be interrupted (D)
	Tracer   Relative // the process that traces it; PID 0: none
	Ignores  Signals
	Blocks   Signals // blocked by every thread that is not halted
	Partly   Signals // blocked by at least one thread, which may be about to read them
	Catches  Signals
	Takes    Signals // signals that it reads, with signalfd(2) or sigwait(3); all signals if it is unknown which
	Freeze   Freeze
	First    bool // it is the first process of a PID namespace, seen from outside
	Threads  int  // 0: unknown
	NotKnown bool // nothing could be read
}

// Signals is a set of signals. Bit n-1 stands for signal number n.
type Signals uint64

// Has reports whether s is in the set.
func (set Signals) Has(s Signal) bool {
	return s.Number >= 1 && s.Number <= 64 && set&(1<<(s.Number-1)) != 0
}

// Unit is the systemd unit in which a process runs.
type Unit struct {
	Name     string   // "nginx.service"; "" for none
	Manager  Account  // the user whose systemd runs the unit; NoAccount for the system's
	Own      bool     // Manager is the user who runs this program
	Inside   string   // the container or machine whose own systemd runs the unit; "" for this system's
	Triggers []string // units that start it again when used: "nginx.socket"
	Restart  string   // Restart= in systemd.service(5); "" if unknown
}
