package sockets

// RunState is what keeps a process from running, if anything does.
type RunState uint8

// The run states. RunNormal: it runs or waits for something of its own, or it is
// not known.
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

// Condition is what a signal meets in a process. It takes a look of its own at
// one process, and holds for that moment.
type Condition struct {
	State    RunState // of all threads: halted only if each of them is
	Dead     bool     // it has ended, and its parent has not taken notice (a zombie)
	Waits    bool     // it waits in the kernel and can't be interrupted (D)
	Tracer   Relative // who traces it; PID 0: nobody
	Ignores  Signals
	Blocks   Signals // every thread that is not halted
	Partly   Signals // at least one thread blocks them, and may be about to read them
	Catches  Signals
	Takes    Signals // that it reads, by signalfd(2) or sigwait(3); all of them where it is not known which
	Freeze   Freeze
	First    bool // the first process of a PID namespace, and seen from outside of it
	Threads  int  // 0: not known
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
	Manager  Account  // whose systemd it is; the system's: NoAccount
	Own      bool     // Manager is the user that asks
	Inside   string   // the container or machine whose own systemd it is; "": this system's
	Triggers []string // units that start it again when they are used: "nginx.socket"
	Restart  string   // Restart= of systemd.service(5); "" where not known
}
