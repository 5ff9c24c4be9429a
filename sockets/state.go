package sockets

import (
	"slices"
	"strings"
)

// State is what a socket is doing. The values up to Closing are the kernel's own (enum
// in include/net/tcp_states.h), and so is Bound, which the kernel calls
// TCP_BOUND_INACTIVE.
type State uint8

// The states. There is no CLOSED, because closed sockets are not stored.
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
	Connected   State = 14 // a UDP or unix socket with a peer
	Redirect    State = 15 // not a socket: a rule forwards what arrives for the port, and no socket waits there
)

// Phase is a part of a socket's life. It groups the states that mean the same to code
// that only asks whether a socket waits, talks or ends.
type Phase uint8

// The phases, in the order of a socket's life.
const (
	Waiting Phase = iota + 1 // at its port, for any peer
	Opening                  // a handshake is under way
	Open                     // both ends may send
	Ending                   // at least one end has closed
)

// states holds everything that this package and the packages that import it need to
// know about a state. A new state is added here, under its number.
var states = [16]struct {
	name   string
	letter string // used where there is no room for the name; only FIN_WAIT1 and FIN_WAIT2 share one
	also   string // other spellings in ss(8), netstat(8) and RFC 9293, without separators
	phase  Phase
	next   StateSet // the states in which a socket may be after this one
}{
	Listen:      {"LISTEN", "L", "listening", Waiting, 0},
	Bound:       {"BOUND", "B", "unconn unconnected", Waiting, AllStates},
	Redirect:    {"REDIRECT", "D", "", Waiting, 0},
	SynSent:     {"SYN_SENT", "S", "", Opening, endings | 1<<Established},
	SynRecv:     {"SYN_RECV", "R", "synreceived synrcvd", Opening, endings | 1<<Established},
	Established: {"ESTABLISHED", "E", "estab", Open, endings},
	Connected:   {"CONNECTED", "U", "", Open, AllStates},
	FinWait1:    {"FIN_WAIT1", "F", "", Ending, endings},
	FinWait2:    {"FIN_WAIT2", "F", "", Ending, endings},
	CloseWait:   {"CLOSE_WAIT", "W", "", Ending, endings},
	LastAck:     {"LAST_ACK", "K", "", Ending, 0},
	Closing:     {"CLOSING", "C", "", Ending, endings},
	TimeWait:    {"TIME_WAIT", "T", "", Ending, 0},
}

// endings holds the states of the last phase.
const endings StateSet = 1<<FinWait1 | 1<<FinWait2 | 1<<CloseWait | 1<<LastAck | 1<<Closing | 1<<TimeWait

// States returns every state in the order that a person expects.
func States() []State {
	return []State{
		Listen, Bound, Redirect, SynSent, SynRecv, Established, Connected, FinWait1, FinWait2,
		CloseWait, LastAck, Closing, TimeWait,
	}
}

// String returns the name that berth prints, which is also netstat's: "FIN_WAIT1".
func (s State) String() string {
	if name := states[s&15].name; name != "" {
		return name
	}
	return "UNKNOWN"
}

// Letter returns the letter that stands for the name where there is no room for it: E
// for ESTABLISHED, W for CLOSE_WAIT.
func (s State) Letter() string { return states[s&15].letter }

// Phase returns the part of a socket's life that the state belongs to, or 0 if s is not
// one of the states.
func (s State) Phase() Phase { return states[s&15].phase }

// Next returns the states that a socket may be in after it has left s, unless it has
// closed.
func (s State) Next() StateSet { return states[s&15].next }

// StateSet is a set of states, bit 1<<s for each State s. For TCP it is the kernel's
// own idiag_states mask.
type StateSet uint32

// AllStates contains every state.
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

// ParseState parses the name of a state or of a group of states as berth, ss and
// netstat spell it, in upper or lower case, with -, _ or no separator: "LISTEN",
// "listening", "estab", "time-wait", "TIMEWAIT", "fin-wait-1", "syn-recv",
// "synchronized", "bucket". It returns the set of states that the name stands for.
// "connected" is the state that the table shows as CONNECTED, not the group that ss
// calls by that name.
func ParseState(text string) (StateSet, bool) {
	if s, ok := StateNamed(text); ok {
		return StatesOf(s), true
	}
	set, ok := stateGroups[bare(text)]
	return set, ok
}

// StateNamed parses the name of a single state, as ParseState does.
func StateNamed(text string) (State, bool) {
	name := bare(text)
	for _, s := range States() {
		if bare(s.String()) == name || slices.Contains(strings.Fields(states[s].also), name) {
			return s, true
		}
	}
	return 0, false
}

// bare returns the name of a state or a group in lower case and without separators.
func bare(name string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
}

// stateGroups maps ss's names for groups of states, without separators, to the states.
var stateGroups = map[string]StateSet{
	"all":          AllStates,
	"synchronized": AllStates &^ StatesOf(Listen, Bound, SynSent),
	"bucket":       StatesOf(SynRecv, TimeWait),
	"big":          AllStates &^ StatesOf(SynRecv, TimeWait),
}
