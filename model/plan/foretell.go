package plan

import (
	"strconv"

	"berth/sockets"
)

// Foretold is what is to be expected of a signal to a process.
type Foretold uint8

// What may be expected.
const (
	Unforeseen Foretold = iota // nothing is known of the process
	WillEnd                    // the system ends it
	WillDecide                 // its program has a handler, or its tracer is asked first: it may end
	WillLive                   // the signal does nothing, or waits
)

// String returns the name that the machine output uses; "" for Unforeseen.
func (f Foretold) String() string {
	switch f {
	case WillEnd:
		return "ends"
	case WillDecide:
		return "decides"
	case WillLive:
		return "lives"
	}
	return ""
}

// Foretell returns what is to be expected of s to the process, and why where it
// is to live: a clause about it, "is stopped …". The kernel's rules are in
// kernel/signal.c: sig_ignored, wants_signal and complete_signal.
func (t *Target) Foretell(s sockets.Signal) (f Foretold, why string) {
	c, kill := &t.Condition, s == sockets.Kill()
	first := t.Process.PID == 1 || c.First
	switch {
	case c.NotKnown || s.Number == 0:
		return Unforeseen, ""
	case c.Dead && c.Threads <= 1:
		return WillLive, "has ended already, and its parent" + t.parent() + " has not taken notice (a zombie)"
	case harmless(s) && !c.Catches.Has(s):
		return WillLive, "is not ended by " + s.Name
	case c.Freeze == sockets.FreezeV1:
		return WillLive, "is frozen (its control group is): " + s.Name + " waits until it is thawed, as by docker unpause"
	case t.Process.PID == 1 && kill:
		return WillLive, "is the first process, which SIGKILL does not end"
	case kill && c.Waits:
		return WillDecide, ""
	case kill:
		return WillEnd, ""
	case c.Ignores.Has(s) && !c.Takes.Has(s): // a blocked signal waits for whoever reads it, ignored or not
		return WillLive, "ignores " + s.Name + ": SIGKILL would end it"
	case first && !c.Catches.Has(s) && !c.Blocks.Has(s) && !c.Takes.Has(s):
		return WillLive, "is the first process of its PID namespace and has no handler for " + s.Name + ", which does nothing there: SIGKILL would end it"
	case c.Blocks.Has(s) && !c.Takes.Has(s):
		return WillLive, "blocks " + s.Name + " in every thread: it waits until the program takes it, if it ever does; SIGKILL would end it"
	}
	return t.halted(s)
}

// halted is Foretell of a process that would take the signal, if it could run.
func (t *Target) halted(s sockets.Signal) (f Foretold, why string) {
	c := &t.Condition
	switch {
	case c.State == sockets.RunStopped:
		return WillLive, "is stopped (SIGSTOP, or Ctrl+Z): " + s.Name + " waits until it goes on, by kill -CONT " + strconv.Itoa(t.Process.PID) + "; SIGKILL would end it"
	case c.State == sockets.RunTraced:
		return WillLive, "is halted by " + t.tracer() + ": " + s.Name + " waits until that lets it go on; SIGKILL would end it"
	case c.Freeze == sockets.FreezeV2 && (c.Catches.Has(s) || c.Blocks.Has(s)):
		return WillLive, "is frozen (its control group is): " + s.Name + " waits until it is thawed, as by docker unpause; SIGKILL would end it"
	case c.Catches.Has(s), c.Takes.Has(s), c.Waits, c.Tracer.PID != 0:
		return WillDecide, ""
	}
	return WillEnd, ""
}

// harmless tells of a signal that ends nobody who has no handler for it
// (sig_kernel_ignore and sig_kernel_stop in include/linux/signal.h). The numbers
// are those of Linux on most architectures.
func harmless(s sockets.Signal) bool {
	switch s.Name {
	case "SIGCHLD", "SIGCLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU":
		return true
	}
	return false
}

// Lingers says why the process lives after s, by what is known of it by now; ""
// where nothing tells.
func (t *Target) Lingers(s sockets.Signal) string {
	f, why := t.Foretell(s)
	c := &t.Condition
	switch {
	case f == WillLive:
		return "it " + why
	case f == Unforeseen:
		return ""
	case c.Waits:
		return "it waits in the kernel, for a disk or a network file system perhaps, and can't be interrupted (state D)"
	case c.Tracer.PID != 0:
		return "it is traced by " + t.tracer() + ", which is asked first"
	case c.Catches.Has(s), c.Takes.Has(s):
		return "its program handles " + s.Name + " and goes on, or takes its time; SIGKILL would end it"
	}
	return ""
}

func (t *Target) tracer() string {
	if t.Condition.Tracer.PID == 0 {
		return "a tracer"
	}
	return named(t.Condition.Tracer.Name, t.Condition.Tracer.PID)
}

func (t *Target) parent() string {
	if t.Parent.PID == 0 {
		return ""
	}
	return ", " + named(t.Parent.Name, t.Parent.PID) + ","
}
