// Package trouble finds out what is wrong with sockets and the processes that hold
// them. It derives findings from facts that the kernel reports. If one snapshot is
// not sufficient, it compares two. It never guesses.
package trouble

import (
	"cmp"
	"slices"
	"time"

	"berth/model"
	"berth/sockets"
)

// Severity is how bad a finding is.
type Severity uint8

// The severities, worst first.
const (
	Trouble Severity = iota // now
	Past                    // a counter shows that it happened, but isn't moving now
	Note                    // worth knowing about, but not trouble
)

// String returns the name used in machine output.
func (s Severity) String() string { return [...]string{"trouble", "past", "note"}[s] }

// Severities returns all severities, worst first.
func Severities() []Severity { return []Severity{Trouble, Past, Note} }

// Finding is something that is wrong. It is immutable.
type Finding struct {
	Kind      model.Problem
	Severity  Severity
	Form      string       // which of the kind's messages describes it; "": the usual one
	Rows      []*model.Row // sorted by their ends
	Processes []*sockets.Process
	Evidence  []Fact
	Within    *sockets.Space // the network namespace that it is in, if that was examined separately; nil: berth's own
}

// Scene is what is examined for trouble.
type Scene struct {
	Time      time.Time
	Host      *sockets.Host
	Limits    Limits
	Rows      []*model.Row                        // all sockets for which Concerns returns true, in any order
	Owned     func(*sockets.Process) []*model.Row // returns all rows that a process holds, in a slice that the caller may keep; each call goes through all rows
	Crowd     []*model.Row                        // all TCP rows, if there are enough to use up the ports; otherwise nil
	Patients  []sockets.Patient                   // the processes whose vitals are known
	Overflows Shortage                            // of accept queues, in the entire namespace
	Datagrams Shortage                            // of the receive buffers of UDP sockets, in the entire namespace
	SYN       Movement                            // of full SYN queues, in the entire namespace
	Cookies   bool                                // whether cookies are sent when a SYN queue is full
}

// at returns the host as seen from r's network namespace.
func (s *Scene) at(r *model.Row) *sockets.Host {
	if there := s.Host.Space(r.Key.NetNS); there != nil {
		return s.Host.In(there)
	}
	return s.Host
}

// Movement is the state of a counter that is being watched.
type Movement struct {
	Count uint64    // since the kernel started counting
	New   uint64    // since berth started watching
	Moved time.Time // when it last increased; zero: never
}

// Shortage counts how often there was no room in a kind of queue.
type Shortage struct {
	Movement
	Counted bool // whether the kernel's count is known
}

// Kind is what is known about a Problem.
type Kind struct {
	ID    string // stable: "accept-queue-full"
	Worst Severity
	Forms []string // names of the messages other than the usual one
	judge func(*Scene) []Finding
}

// Kinds returns all kinds of findings, indexed by Problem, worst first.
func Kinds() []Kind { return kinds[:] }

// kinds is filled once and never changes.
var kinds = [...]Kind{
	AcceptQueueFull:      {"accept-queue-full", Trouble, []string{formPast, formFull, formBefore, formMaybe}, acceptQueues},
	SYNQueueFull:         {"syn-queue-full", Trouble, []string{formPast, formCookies, formUnnamed, formUnnamedCookies}, synQueues},
	UDPDrops:             {"udp-drops", Trouble, []string{formPast, formFull, formBefore, formMaybe}, udpDrops},
	CloseWaitLeak:        {"close-wait-leak", Trouble, nil, closeWaits},
	SynSentStuck:         {"syn-sent-stuck", Trouble, []string{formFull, formHere}, synSents},
	UnreadData:           {"unread-data", Trouble, []string{formUnaccepted}, unread},
	ClosedWindow:         {"closed-window", Trouble, nil, closedWindows},
	Retransmissions:      {"retransmissions", Trouble, nil, retransmissions},
	FinWaitPile:          {"fin-wait-pile", Trouble, nil, finWaits},
	EphemeralExhaustion:  {"ephemeral-exhaustion", Trouble, []string{formBrief, formPerhaps, formAgain}, exhaustion},
	DescriptorLimit:      {"descriptor-limit", Trouble, nil, descriptors},
	StoppedOwner:         {"stopped-owner", Trouble, []string{formFrozen, formLeader}, stopped},
	OneFamilyLocalhost:   {"one-family-localhost", Trouble, []string{formSplit}, localhosts},
	PortInEphemeralRange: {"port-in-ephemeral-range", Note, nil, ephemeralPorts},
	SharedByStrangers:    {"shared-by-strangers", Note, nil, strangers},
	ExposedService:       {"exposed-service", Note, nil, exposed},
	ReplacedExecutable:   {"replaced-executable", Note, nil, replaced},
	OwnerlessListener:    {"ownerless-listener", Note, []string{formKernel}, ownerless},
}

// The kinds of findings, in the order in which they are reported.
const (
	AcceptQueueFull model.Problem = iota
	SYNQueueFull
	UDPDrops
	CloseWaitLeak
	SynSentStuck
	UnreadData
	ClosedWindow
	Retransmissions
	FinWaitPile
	EphemeralExhaustion
	DescriptorLimit
	StoppedOwner
	OneFamilyLocalhost
	PortInEphemeralRange
	SharedByStrangers
	ExposedService
	ReplacedExecutable
	OwnerlessListener
)

// Names of the messages that describe special cases of a kind.
const (
	formPast           = "past"
	formMaybe          = "maybe"
	formFull           = "full"   // the queue is full, but nothing was dropped
	formHere           = "here"   // the other end is on this host
	formBefore         = "before" // the queue is full, but everything was dropped before berth started watching
	formCookies        = "cookies"
	formUnnamed        = "unnamed"
	formUnnamedCookies = "unnamed_cookies"
	formUnaccepted     = "unaccepted"
	formFrozen         = "frozen"
	formLeader         = "leader"
	formSplit          = "split"
	formKernel         = "kernel"
	formBrief          = "brief"   // passes within moments, unless connections continue to be opened and closed
	formPerhaps        = "perhaps" // may not be a problem at all
	formAgain          = "again"   // not a problem, because ports are reused
)

// ID returns the stable name of a Problem.
func ID(p model.Problem) string { return kinds[p].ID }

// Find returns what is wrong, worst first. It sorts the rows of s.
func Find(s *Scene) []Finding {
	slices.SortFunc(s.Rows, CompareRows)
	var all []Finding
	for p := range kinds {
		for _, f := range kinds[p].judge(s) {
			f.Kind = model.Problem(p)
			slices.SortFunc(f.Rows, CompareRows)
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, compare)
	return all
}

// Merge combines the findings from several network namespaces, worst first.
func Merge(found ...[]Finding) []Finding {
	all := slices.Concat(found...)
	slices.SortStableFunc(all, compare)
	return all
}

// compare orders findings by severity, worst first, then by kind, and within a kind
// by the number of sockets, most first.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(b.Rows), len(a.Rows)),
		slices.CompareFunc(a.Rows[:min(1, len(a.Rows))], b.Rows[:min(1, len(b.Rows))], CompareRows),
		slices.CompareFunc(a.Processes, b.Processes, func(p, q *sockets.Process) int { return cmp.Compare(p.PID, q.PID) }),
	)
}

// CompareRows orders rows by their local end, then by their remote end.
func CompareRows(a, b *model.Row) int {
	return cmp.Or(
		cmp.Compare(a.Proto, b.Proto), cmp.Compare(a.Local.Port(), b.Local.Port()), a.Local.Addr().Compare(b.Local.Addr()),
		a.Remote.Compare(b.Remote), cmp.Compare(a.Key.ID, b.Key.ID),
	)
}

// Concerns reports whether a socket may be part of a finding, on its own or
// together with others. A Scene consists of such sockets.
func Concerns(s *sockets.Socket) bool {
	switch s.State {
	case sockets.Listen, sockets.Bound:
		return s.Local.IsValid() && (s.Proto == sockets.UDP) == (s.State == sockets.Bound)
	case sockets.Connected:
		return s.Loss.Count > 0 || s.Queue.Recv > 0
	case sockets.SynSent:
		return s.Timer.Retrans > 0
	case sockets.SynRecv, sockets.FinWait1, sockets.FinWait2, sockets.CloseWait:
		return true
	case sockets.Established:
		return s.Queue.Recv > 0 || s.Timer.Kind == sockets.TimerPersist || s.Flow != nil && s.Flow.Retrans > 0
	}
	return false
}

// Passing reports whether a finding will be over within moments, unless its cause
// continues.
func (f *Finding) Passing() bool { return f.Form == formBrief }

// On returns known with the problem f added. known holds the problems of a row that is
// part of f.
func (f *Finding) On(known model.Ails) model.Ails {
	switch f.Severity {
	case Trouble:
		known.Trouble |= 1 << f.Kind
	case Past:
		known.Past |= 1 << f.Kind
	case Note:
		known.Note |= 1 << f.Kind
	}
	return known
}
