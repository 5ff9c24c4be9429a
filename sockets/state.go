package sockets

import (
	"slices"
	"strings"
)

// State is what a socket is doing. The numbers up to Closing are the kernel's
// own (enum in include/net/tcp_states.h), and so is Bound, which the kernel
// calls TCP_BOUND_INACTIVE.
type State uint8

// The states. CLOSED is none of them: a closed socket is not stored.
const (
	Established State = 1
	SynSent     State = 2
	SynRecv     State = 3
	FinWait1    State = 4
	FinWait2    State = 5
	TimeWait    State = 6
	CloseWait   State = 8
	LastAck     State = 9
	Listen      State = 10
	Closing     State = 11
	Bound       State = 13 // TCP with a port, neither listening nor connecting; UDP without a peer
	Connected   State = 14 // UDP with a peer; a unix socket with one
	Redirect    State = 15 // not a socket: a rule forwards what arrives for the port, and no socket waits there
)

// States returns every state in the order that a person expects.
func States() []State {
	return []State{
		Listen, Bound, Redirect, SynSent, SynRecv, Established, Connected, FinWait1, FinWait2,
		CloseWait, LastAck, Closing, TimeWait,
	}
}

// String returns the name as berth prints it, which is netstat's: "FIN_WAIT1".
func (s State) String() string {
	switch s {
	case Established:
		return "ESTABLISHED"
	case SynSent:
		return "SYN_SENT"
	case SynRecv:
		return "SYN_RECV"
	case FinWait1:
		return "FIN_WAIT1"
	case FinWait2:
		return "FIN_WAIT2"
	case TimeWait:
		return "TIME_WAIT"
	case CloseWait:
		return "CLOSE_WAIT"
	case LastAck:
		return "LAST_ACK"
	case Listen:
		return "LISTEN"
	case Closing:
		return "CLOSING"
	case Bound:
		return "BOUND"
	case Connected:
		return "CONNECTED"
	case Redirect:
		return "REDIRECT"
	}
	return "UNKNOWN"
}

// StateSet is a set of states, bit 1<<s for each State s: for TCP it is the
// kernel's own idiag_states mask.
type StateSet uint32

// AllStates has every state in it.
const AllStates StateSet = 1<<Established | 1<<SynSent | 1<<SynRecv | 1<<FinWait1 | 1<<FinWait2 |
	1<<TimeWait | 1<<CloseWait | 1<<LastAck | 1<<Listen | 1<<Closing | 1<<Bound | 1<<Connected | 1<<Redirect

// StatesOf returns the set of the given states.
func StatesOf(ss ...State) StateSet {
	var set StateSet
	for _, s := range ss {
		set |= 1 << s
	}
	return set
}

// Has reports whether st is in s.
func (s StateSet) Has(st State) bool { return s&(1<<st) != 0 }

// ParseState reads the name of a state or of a group of states as berth, ss and
// netstat spell them, in any case, with - or _ or neither: "LISTEN", "listening",
// "estab", "time-wait", "TIMEWAIT", "fin-wait-1", "syn-recv", "synchronized",
// "bucket". It returns the set of states meant. "connected" is the state that the
// table shows as CONNECTED, not the group that ss calls so.
func ParseState(text string) (StateSet, bool) {
	name := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(text))
	if set, ok := stateGroups[name]; ok {
		return set, true
	}
	i := slices.IndexFunc(States(), func(s State) bool {
		return strings.ReplaceAll(strings.ToLower(s.String()), "_", "") == name
	})
	if i < 0 {
		return 0, false
	}
	return StatesOf(States()[i]), true
}

// stateGroups has the other spellings (ss(8), netstat(8), RFC 9293) and ss's
// names for groups of states, without separators.
var stateGroups = map[string]StateSet{
	"listening":    StatesOf(Listen),
	"estab":        StatesOf(Established),
	"synreceived":  StatesOf(SynRecv),
	"synrcvd":      StatesOf(SynRecv),
	"unconn":       StatesOf(Bound),
	"unconnected":  StatesOf(Bound),
	"all":          AllStates,
	"synchronized": AllStates &^ StatesOf(Listen, Bound, SynSent),
	"bucket":       StatesOf(SynRecv, TimeWait),
	"big":          AllStates &^ StatesOf(SynRecv, TimeWait),
}
