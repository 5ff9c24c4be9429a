package plan

import (
	"slices"

	"berth/model/language"
	"berth/sockets"
)

// Guard is the reason why a process must not be ended by an accidental key press.
type Guard uint8

// The guards.
const (
	GuardNone      Guard = iota
	GuardInit            // process 1, or the kernel's 0
	GuardSelf            // berth itself
	GuardParent          // an ancestor of berth
	GuardNamespace       // the first process of a PID namespace; all others in the namespace end with it
)

func guardOf(p *sockets.Process, kin sockets.Kin) Guard {
	switch at := slices.Index(kin.Self, p.PID); {
	case p.PID <= 1:
		return GuardInit
	case at == 0:
		return GuardSelf
	case at > 0:
		return GuardParent
	case len(kin.Within[p.PID]) > 0:
		return GuardNamespace
	}
	return GuardNone
}

// String returns the name used in machine output. It returns "" for GuardNone.
func (g Guard) String() string {
	switch g {
	case GuardInit:
		return "init"
	case GuardSelf:
		return "self"
	case GuardParent:
		return "parent"
	case GuardNamespace:
		return "namespace"
	}
	return ""
}

// Why returns the reason, as the end of a sentence about the process. It returns ""
// for GuardNone.
func (g Guard) Why(l *language.Language) string {
	if g == GuardNone {
		return ""
	}
	return voice{l}.say("guard_" + g.String())
}
