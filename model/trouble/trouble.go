// Package trouble finds what is wrong with sockets and the processes that hold
// them, from the kernel's own facts: facts -> findings. Where one look does not
// suffice, it compares two; it never guesses.
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

// The severities, the worst first.
const (
	Trouble Severity = iota // now
	Past                    // a counter shows that it happened, but is not moving
	Note                    // worth knowing, but not trouble
)

// String returns the name that the machine output uses.
func (s Severity) String() string { return [...]string{"trouble", "past", "note"}[s] }

// Severities returns every severity, the worst first.
func Severities() []Severity { return []Severity{Trouble, Past, Note} }

// Finding is something that is wrong. It never changes.
type Finding struct {
	Kind      model.Problem
	Severity  Severity
	Form      string       // which of the kind's texts describes it; "": the usual one
	Rows      []*model.Row // by their ends
	Processes []*sockets.Process
	Evidence  []Fact
	Within    *sockets.Space // the network namespace that it is in, if that was judged separately; nil: berth's own
}

// Scene is what is judged.
type Scene struct {
	Time      time.Time
	Host      *sockets.Host
	Limits    Limits
	Rows      []*model.Row                        // all sockets for which Concerns returns true, in any order
	Owned     func(*sockets.Process) []*model.Row // what a process holds, in a slice that the caller may keep; it takes a walk over all rows
	Crowd     []*model.Row                        // every TCP row, if there are enough to use up the ports; else nil
	Patients  []sockets.Patient                   // those whose vitals are known
	Overflows Movement                            // of accept queues, of the whole namespace
	Counted   bool                                // whether the kernel's counters are known
	SYN       Movement                            // of full SYN queues, of the whole namespace
	Cookies   bool                                // whether cookies are sent then
}

// at returns the host as seen from r's network namespace.
func (s *Scene) at(r *model.Row) *sockets.Host {
	if there := s.Host.Space(r.Key.NetNS); there != nil {
		return s.Host.In(there)
	}
	return s.Host
}

// Movement is a counter that is watched.
type Movement struct {
	Count uint64    // since the kernel began to count
	New   uint64    // of these, since berth began to watch
	Moved time.Time // when it last grew; zero: never
}

// Kind is what is known about a Problem.
type Kind struct {
	ID    string // stable: "accept-queue-full"
	Worst Severity
	Forms []string // names of texts besides the usual one
	judge func(*Scene) []Finding
}

// Kinds returns every kind of finding, by its Problem: the worst first.
func Kinds() []Kind { return kinds[:] }

// kinds is filled once and never changes.
var kinds = [...]Kind{
	AcceptQueueFull:      {"accept-queue-full", Trouble, []string{formPast, formFull, formBefore, formMaybe}, acceptQueues},
	SYNQueueFull:         {"syn-queue-full", Trouble, []string{formPast, formCookies, formUnnamed, formUnnamedCookies}, synQueues},
	UDPDrops:             {"udp-drops", Trouble, []string{formPast, formFull, formBefore}, udpDrops},
	CloseWaitLeak:        {"close-wait-leak", Trouble, nil, closeWaits},
	SynSentStuck:         {"syn-sent-stuck", Trouble, nil, synSents},
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

// Names of texts that describe a kind in a special case.
const (
	formPast           = "past"
	formMaybe          = "maybe"
	formFull           = "full"   // but nothing was dropped
	formBefore         = "before" // but everything dropped was dropped before berth began to watch
	formCookies        = "cookies"
	formUnnamed        = "unnamed"
	formUnnamedCookies = "unnamed_cookies"
	formUnaccepted     = "unaccepted"
	formFrozen         = "frozen"
	formLeader         = "leader"
	formSplit          = "split"
	formKernel         = "kernel"
	formBrief          = "brief"   // and is over unless connections go on to come and go
	formPerhaps        = "perhaps" // and may be none
	formAgain          = "again"   // and is none: ports are taken again
)

// ID returns the stable name of a Problem.
func ID(p model.Problem) string { return kinds[p].ID }

// Find returns what is wrong, the worst first. It sorts the rows of s.
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

// Merge combines the findings from several network namespaces, the worst first.
func Merge(found ...[]Finding) []Finding {
	all := slices.Concat(found...)
	slices.SortStableFunc(all, compare)
	return all
}

// compare orders findings: the worst first, then by kind, and within a kind those
// with the most sockets first.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(b.Rows), len(a.Rows)),
		slices.CompareFunc(a.Rows[:min(1, len(a.Rows))], b.Rows[:min(1, len(b.Rows))], CompareRows),
		slices.CompareFunc(a.Processes, b.Processes, func(p, q *sockets.Process) int { return cmp.Compare(p.PID, q.PID) }),
	)
}

// CompareRows orders rows by their local, then their remote end.
func CompareRows(a, b *model.Row) int {
	return cmp.Or(
		cmp.Compare(a.Proto, b.Proto), cmp.Compare(a.Local.Port(), b.Local.Port()), a.Local.Addr().Compare(b.Local.Addr()),
		a.Remote.Compare(b.Remote), cmp.Compare(a.Key.ID, b.Key.ID),
	)
}

// Concerns reports whether a socket may be part of a finding, alone or as one of
// many. A Scene is made of such sockets.
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

// Passing reports whether a finding is over within moments, unless what brings it
// about goes on.
func (f *Finding) Passing() bool { return f.Form == formBrief }

// On returns known with what ails a row that is part of f added.
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
