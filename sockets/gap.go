package sockets

import "strconv"

// Gap is why the owner of a socket is unknown.
type Gap uint8

// The gaps. GapNone means that the owners are known.
const (
	GapNone       Gap = iota
	GapPermission     // another user's process, or one of the user's own that is protected (setcap, setuid)
	GapClosed         // TIME_WAIT, or an orphan that its process has closed
	GapHandshake      // SYN_RECV: no process has a socket for it yet
	GapUnaccepted     // in the accept queue of a listener
	GapUnfound        // no process holds it (either every process of the machine was read, or it belongs to a Tunnel)
	GapNamespace      // its process may be in a namespace whose processes can't be seen
	GapExited         // the owner exited while it was being read
	GapPending        // not looked for yet
	GapUnread         // a process that may hold it could not be read, for a reason other than permission
	GapStuck          // a process that may hold it does not answer
)

// Gaps returns every gap but GapNone.
func Gaps() []Gap {
	return []Gap{
		GapPermission, GapClosed, GapHandshake, GapUnaccepted, GapUnfound, GapNamespace, GapExited, GapPending,
		GapUnread, GapStuck,
	}
}

// String returns the name used in the machine output. It returns "" for GapNone.
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

// Blind reports whether g results from an incomplete search, so that a process may hold
// the socket after all.
func (g Gap) Blind() bool {
	switch g {
	case GapPermission, GapNamespace, GapExited, GapPending, GapUnread, GapStuck:
		return true
	}
	return false
}

// Subject is something that a snapshot could not see, by its name in the machine
// output. Each user interface puts it in its own words.
type Subject string

// The subjects. ListOf returns the subjects of lists that were not read in full.
const (
	MissingOwners       Subject = "owners"
	MissingProcesses    Subject = "processes"
	MissingCommandLines Subject = "command lines"
	MissingProcessNames Subject = "process names"
	MissingUserNames    Subject = "user names"
	MissingNamespaces   Subject = "other network namespaces"
	MissingTheirs       Subject = "connections of namespaces"
	MissingRedirects    Subject = "redirects of namespaces" // ports that rules forward
	MissingDetails      Subject = "details"                 // of every socket: facts that /proc/net lacks
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
	MissingParents      Subject = "parents" // of a process, like the subjects that follow
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

// Has reports whether what was not seen may include sockets of transport p.
func (s Subject) Has(p Proto) bool {
	switch s {
	case MissingTCPBound:
		return p == TCP
	case ListOf(Part{Proto: p}), ListOf(Part{Proto: p, Family: IPv4}), ListOf(Part{Proto: p, Family: IPv6}):
		return true
	}
	return false
}

// Missing is something that a snapshot could not see, other than the owners of
// individual sockets. Each is one line of the "gaps" in the machine output and in the
// header.
type Missing struct {
	What  Subject
	Why   Reason
	Count int    // how many; 0 if that can't be known
	Mend  Remedy // what would reveal it; "" if nothing would
	Gap   Gap    // for owners and processes, the gap that Count sockets have; GapNone for everything else
}
