package sockets

import "strconv"

// Gap is why the owner of a socket is unknown.
type Gap uint8

// The gaps. GapNone: the owners are known.
const (
	GapNone       Gap = iota
	GapPermission     // another user's process, or the user's own that is protected (setcap, setuid)
	GapClosed         // TIME_WAIT, or an orphan whose process let go of it
	GapHandshake      // SYN_RECV: no process has a socket for it yet
	GapUnaccepted     // in the accept queue of a listener
	GapUnfound        // no process holds it: every process of the machine was read, or it is a Tunnel's
	GapNamespace      // its process may be in a namespace whose processes are not seen
	GapExited         // the owner exited while it was being read
	GapPending        // not looked for yet
	GapUnread         // a process that may hold it could not be read, for another reason than permission
	GapStuck          // a process that may hold it does not answer
)

// Gaps returns every gap but GapNone.
func Gaps() []Gap {
	return []Gap{
		GapPermission, GapClosed, GapHandshake, GapUnaccepted, GapUnfound, GapNamespace, GapExited, GapPending,
		GapUnread, GapStuck,
	}
}

// String returns the name that the machine output uses; "" for GapNone.
func (g Gap) String() string {
	switch g {
	case GapPermission:
		return "permission"
	case GapClosed:
		return "closed"
	case GapHandshake:
		return "handshake"
	case GapUnaccepted:
		return "unaccepted"
	case GapUnfound:
		return "unfound"
	case GapNamespace:
		return "namespace"
	case GapExited:
		return "exited"
	case GapPending:
		return "pending"
	case GapStuck:
		return "stuck"
	case GapUnread:
		return "unread"
	}
	return ""
}

// Blind reports whether g stands for an incomplete search: a process may hold the
// socket after all.
func (g Gap) Blind() bool {
	switch g {
	case GapPermission, GapNamespace, GapExited, GapPending, GapUnread, GapStuck:
		return true
	}
	return false
}

// Subject is what a snapshot could not see, by the name that the machine output
// uses. Each user interface has its own words for it.
type Subject string

// The subjects. ListOf makes those for a list that was not read in full.
const (
	MissingOwners       Subject = "owners"
	MissingProcesses    Subject = "processes"
	MissingCommandLines Subject = "command lines"
	MissingProcessNames Subject = "process names"
	MissingUserNames    Subject = "user names"
	MissingNamespaces   Subject = "other network namespaces"
	MissingTheirs       Subject = "connections of namespaces"
	MissingRedirects    Subject = "redirects of namespaces" // ports that rules forward
	MissingDetails      Subject = "details"                 // of every socket: what /proc/net does not have
	MissingTCPBound     Subject = "tcp bound"
	MissingTCPInternals Subject = "tcp internals"
	MissingUnix         Subject = "unix"
	MissingRates        Subject = "rates"
	MissingQueues       Subject = "queues"
	MissingTimers       Subject = "timers"
	MissingV6Only       Subject = "v6only"
	MissingRows         Subject = "sockets"
	MissingOwnerless    Subject = "sockets without owner"
	MissingForeign      Subject = "sockets of other users"
	MissingParents      Subject = "parents" // of a process, as are those below
	MissingUnit         Subject = "unit"
	MissingDirectory    Subject = "directory"
)

// ListOf returns the subject of one list of sockets: "tcp", "udp ipv6".
func ListOf(p Part) Subject {
	if p.Family == 0 {
		return Subject(p.Proto.String())
	}
	return Subject(p.Proto.String() + " ipv" + strconv.Itoa(int(p.Family)))
}

// Has reports whether sockets of transport p may be among what was not seen.
func (s Subject) Has(p Proto) bool {
	switch s {
	case MissingTCPBound:
		return p == TCP
	case ListOf(Part{Proto: p}), ListOf(Part{Proto: p, Family: IPv4}), ListOf(Part{Proto: p, Family: IPv6}):
		return true
	}
	return false
}

// Missing is something that a snapshot could not see, beyond single owners: one
// line of the "gaps" in the machine output and in the header.
type Missing struct {
	What  Subject
	Why   Reason
	Count int    // how many; 0 if that can't be known
	Mend  Remedy // what would reveal it; "" if nothing would
	Gap   Gap    // for owners and processes, the gap that Count sockets have; GapNone for everything else
}
