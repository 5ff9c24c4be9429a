package plan

import (
	"time"

	"berth/model/format"
	"berth/sockets"
)

// Fate is what has become of one process that was to be ended.
type Fate uint8

// The fates.
const (
	Untried  Fate = iota // nothing was sent
	Ended                // it has ended, by the signal or with another that got it
	Gone                 // it had ended before
	Replaced             // another process had its number: nothing was sent
	LetGo                // it did not hold the socket any more: nothing was sent
	Denied               // the system did not allow it
	Failed               // it went wrong in another way
	Lives                // it got the signal, and still lives
)

// String returns the name that the machine output uses; "" for Untried.
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

// Over reports whether the process need not be ended any more.
func (f Fate) Over() bool { return f == Ended || f == Gone || f == Replaced || f == LetGo }

// Say tells what has become of t after the signal and the time that it was
// given. why is the system's own word where it refused.
func (f Fate) Say(t *Target, s sockets.Signal, grace time.Duration, why error) string {
	name := Name(t.Process)
	switch f {
	case Ended:
		return name + " has ended"
	case Gone:
		return name + " had ended before: nothing was sent"
	case Replaced:
		return name + " had ended before, and its pid is another process's now: nothing was sent"
	case LetGo:
		return name + " has let go of " + socketNames(t.Holds) + ": nothing was sent"
	case Denied:
		return name + " may not be signalled by you" + because(why)
	case Failed:
		return name + " could not be signalled" + because(why)
	case Lives:
		return name + " still lives, " + format.Since(grace) + " after " + s.Name + lingers(t.Lingers(s))
	}
	return name + ": nothing was sent"
}

func lingers(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

func because(why error) string {
	if why == nil {
		return ""
	}
	return ": " + why.Error()
}
