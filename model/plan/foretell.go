package plan

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// Foretold is the predicted effect of a signal on a process.
type Foretold uint8

// The predictions.
const (
	Unforeseen Foretold = iota // nothing is known about the process
	WillEnd                    // the system ends it
	WillDecide                 // its program has a handler, or its tracer decides first whether the signal gets through: it may or may not end
	WillLive                   // the signal does nothing, or remains pending
)

// String returns the name used in machine output. It returns "" for Unforeseen.
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

// Foretell predicts the effect of s on the process. If the process is expected to
// survive, why explains that, in a sentence about the process: "is stopped …". The
// kernel's rules are in kernel/signal.c: sig_ignored, wants_signal and complete_signal.
func (t *Target) Foretell(s sockets.Signal) (f Foretold, why language.Sentence) {
	c, kill := &t.Condition, s == sockets.Kill()
	first := t.Process.PID == 1 || c.First
	switch {
	case c.NotKnown || s.Number == 0:
		return Unforeseen, language.Sentence{}
	case c.Dead && c.Threads <= 1:
		return t.willLive("zombie", s)
	case harmless(s) && !c.Catches.Has(s):
		return t.willLive("harmless", s)
	case c.Freeze == sockets.FreezeV1:
		return t.willLive("frozen", s)
	case t.Process.PID == 1 && kill:
		return t.willLive("init", s)
	case kill && c.Waits:
		return WillDecide, language.Sentence{}
	case kill:
		return WillEnd, language.Sentence{}
	case c.Ignores.Has(s) && !c.Takes.Has(s): // a blocked signal remains pending until it is read, even if it is ignored
		return t.willLive("ignores", s)
	case first && !c.Catches.Has(s) && c.Partly.Has(s) && !c.Blocks.Has(s): // a signal that the first thread blocks remains pending
		return WillDecide, language.Sentence{}
	case first && !c.Catches.Has(s) && !c.Blocks.Has(s) && !c.Takes.Has(s):
		return t.willLive("first", s)
	case c.Blocks.Has(s) && !c.Takes.Has(s):
		return t.willLive("blocks", s)
	}
	return t.halted(s)
}

// halted does the work of Foretell for a process that would take the signal if it
// could run.
func (t *Target) halted(s sockets.Signal) (f Foretold, why language.Sentence) {
	c := &t.Condition
	switch {
	case c.State == sockets.RunStopped:
		return t.willLive("stopped", s)
	case c.State == sockets.RunTraced:
		return t.willLive(tracedBy("halted", c), s)
	case c.Freeze == sockets.FreezeV2 && (c.Catches.Has(s) || c.Blocks.Has(s)):
		return t.willLive("frozen_mortal", s)
	case c.Catches.Has(s), c.Takes.Has(s), c.Waits, c.Tracer.PID != 0:
		return WillDecide, language.Sentence{}
	}
	return WillEnd, language.Sentence{}
}

// harmless reports whether a signal does not end a process that has no handler for
// it (sig_kernel_ignore and sig_kernel_stop in include/linux/signal.h). The numbers
// are those of Linux on most architectures.
func harmless(s sockets.Signal) bool {
	switch s.Name {
	case "SIGCHLD", "SIGCLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU":
		return true
	}
	return false
}

// Lingers explains why the process is still alive after s, using what is known
// about it now, as Foretell does. It returns the zero Sentence if no reason is
// known.
func (t *Target) Lingers(s sockets.Signal) language.Sentence {
	f, why := t.Foretell(s)
	c := &t.Condition
	switch {
	case f == WillLive:
		return why
	case f == Unforeseen:
		return language.Sentence{}
	case c.Waits:
		return t.about("waits", s)
	case c.Tracer.PID != 0:
		return t.about(tracedBy("traced", c), s)
	case c.Catches.Has(s), c.Takes.Has(s):
		return t.about("handles", s)
	}
	return language.Sentence{}
}

// willLive predicts that the process survives, and explains why.
func (t *Target) willLive(why string, s sockets.Signal) (Foretold, language.Sentence) {
	return WillLive, t.about(why, s)
}

// about returns a sentence about the process and the signal s.
func (t *Target) about(key string, s sockets.Signal) language.Sentence {
	if key == "zombie" && t.Parent.PID != 0 {
		key = "zombie_of"
	}
	return language.Sentence{Key: "plan.why_" + key, Facts: language.Facts{
		"signal": s.Name, "pid": strconv.Itoa(t.Process.PID),
		"tracer": t.Condition.Tracer.Name, "tracer_pid": strconv.Itoa(t.Condition.Tracer.PID),
		"parent": t.Parent.Name, "parent_pid": strconv.Itoa(t.Parent.PID),
	}}
}

// tracedBy returns the variant of key for a known or an unknown tracer.
func tracedBy(key string, c *sockets.Condition) string {
	if c.Tracer.PID == 0 {
		return key
	}
	return key + "_by"
}
