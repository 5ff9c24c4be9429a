package plan

import (
	"time"

	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Fate is what became of a process that was to be ended.
type Fate uint8

// The fates.
const (
	Untried  Fate = iota // nothing was sent
	Ended                // it has ended, because of the signal or because another process that was signalled has ended
	Gone                 // it had ended before the signal was sent
	Replaced             // its PID had passed to another process: nothing was sent
	LetGo                // it no longer held the socket: nothing was sent
	Denied               // the system did not allow it
	Failed               // sending failed for another reason
	Lives                // it got the signal but is still alive
)

// String returns the name used in machine output. It returns "" for Untried.
func (f Fate) String() string {
	switch f {
	case Ended:
		return "ended"
	case Gone:
		return "gone"
	case Replaced:
		return "replaced"
	case LetGo:
		return "let-go"
	case Denied:
		return "denied"
	case Failed:
		return "failed"
	case Lives:
		return "lives"
	}
	return ""
}

// Over reports whether the process no longer needs to be ended.
func (f Fate) Over() bool { return f == Ended || f == Gone || f == Replaced || f == LetGo }

// Say states what became of t after the signal and the grace period. why is the
// error returned by the system, if it refused.
func (f Fate) Say(l *language.Language, t *Target, s sockets.Signal, grace time.Duration, why error) string {
	v := voice{l}
	name := v.of(t.Process)
	switch f {
	case Ended, Gone, Replaced:
		return v.say("fate_"+f.String(), "name", name)
	case LetGo:
		return v.say("fate_let_go", "name", name, "names", v.sockets(t.Holds))
	case Denied, Failed:
		return v.because(v.say("fate_"+f.String(), "name", name), why)
	case Lives:
		return t.lives(v, s, grace)
	}
	return v.say("fate_untried", "name", name)
}

// lives states that the process is still alive after s and, if known, why.
func (t *Target) lives(v voice, s sockets.Signal, grace time.Duration) string {
	said := v.say("fate_lives", "name", v.of(t.Process), "time", format.SinceIn(v.Language, grace), "signal", s.Name)
	why := t.Lingers(s)
	if why.Key == "" {
		return said
	}
	return v.say("because", "said", said, "why", v.say("lingers", "why", v.Say(why.Key, why.Facts)))
}
