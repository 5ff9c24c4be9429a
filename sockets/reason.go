package sockets

// Reason is why something was not seen. Each user interface puts it in its own words.
type Reason struct {
	Kind  ReasonKind
	Facts map[string]string // what the wording mentions: {lacks}, a capability
}

// ReasonKind is a kind of Reason. The comment next to each kind lists its facts.
type ReasonKind string

// The reasons.
const (
	ReasonSaid       ReasonKind = "said"        // text: the system's own words
	ReasonRoot       ReasonKind = "root"        // lacks: root is required, because of that capability
	ReasonBareRoot   ReasonKind = "bare_root"   // lacks: this process is root, but without that capability
	ReasonRefused    ReasonKind = "refused"     // it is not permitted, on a system about which no more is known
	ReasonRootMore   ReasonKind = "root_more"   // as ReasonRoot, and it is unknown how many there are
	ReasonBareMore   ReasonKind = "bare_more"   // the same as ReasonBareRoot
	ReasonRootAny    ReasonKind = "root_any"    // as ReasonRoot, and it is unknown whether there are any
	ReasonBareAny    ReasonKind = "bare_any"    // the same as ReasonBareRoot
	ReasonOwnSpace   ReasonKind = "own_space"   // it could not be determined which namespace is this process's own
	ReasonInner      ReasonKind = "inner"       // the processes are outside this user namespace
	ReasonHidden     ReasonKind = "hidden"      // /proc hides other users' processes
	ReasonForbidden  ReasonKind = "forbidden"   // reading is refused, although no capability is missing
	ReasonNamespace  ReasonKind = "namespace"   // the processes are in other PID namespaces
	ReasonForeign    ReasonKind = "foreign"     // /proc belongs to another PID namespace
	ReasonSilent     ReasonKind = "silent"      // a process does not answer
	ReasonStuck      ReasonKind = "stuck"       // pid, name, state of one that does not answer; more: how many others; untried: how many were not asked
	ReasonCrowded    ReasonKind = "crowded"     // too many others do not answer
	ReasonUnread     ReasonKind = "unread"      // the processes could not be read
	ReasonUnreadFor  ReasonKind = "unread_for"  // text: the error with which the processes could not be read
	ReasonNameless   ReasonKind = "nameless"    // uid: the name service has not returned that user's name
	ReasonLists      ReasonKind = "lists"       // text: the error from netlink; /proc/net is read instead
	ReasonListsBound ReasonKind = "lists_bound" // /proc/net does not show bound TCP sockets
	ReasonNoRelease  ReasonKind = "no_release"  // the kernel's release could not be read
	ReasonOldKernel  ReasonKind = "old_kernel"  // kernel: its release, which is too old
	ReasonLate       ReasonKind = "late"        // seconds: how old some are, because there are too many to read at each poll
	ReasonReader     ReasonKind = "reader"      // this system's reader does not report it
	ReasonNonsense   ReasonKind = "nonsense"    // this system's reader reported nonsense
	ReasonNoNames    ReasonKind = "no_names"    // no permission to read these processes
	ReasonLsof       ReasonKind = "lsof"        // lsof lists only what processes hold
	ReasonLsofRoot   ReasonKind = "lsof_root"   // lsof shows it only to root
	ReasonUntold     ReasonKind = "untold"      // this /proc does not show it
	ReasonEnded      ReasonKind = "ended"       // the process has ended
	ReasonProtected  ReasonKind = "protected"   // it is another user's process, or a protected one
	ReasonUnreadable ReasonKind = "unreadable"  // text: no permission to read it
	ReasonBroken     ReasonKind = "broken"      // text: it can't be read
	ReasonOneLook    ReasonKind = "one_look"    // a single snapshot does not show whether it continues
	ReasonNoCounters ReasonKind = "no_counters" // the counters of this network namespace could not be read
	ReasonNotByEach  ReasonKind = "not_by_each" // this system does not report it for each socket
	ReasonTCPAlone   ReasonKind = "tcp_alone"   // the system counts bytes only for TCP connections
	ReasonSlow       ReasonKind = "slow"        // the kernel did not answer in time
	ReasonTurns      ReasonKind = "turns"       // there are too many to read in one go, so the others follow
	ReasonManyRules  ReasonKind = "many_rules"  // there are too many rules to follow for every port
	ReasonUncounted  ReasonKind = "uncounted"   // no permission to count the descriptors of these processes
)

// Because returns a Reason of the given kind. pairs alternates between the names and
// the values of its facts.
func Because(kind ReasonKind, pairs ...string) Reason {
	r := Reason{Kind: kind}
	for i := 0; i+1 < len(pairs); i += 2 {
		if r.Facts == nil {
			r.Facts = make(map[string]string, len(pairs)/2)
		}
		r.Facts[pairs[i]] = pairs[i+1]
	}
	return r
}

// Said returns a Reason in the system's own words.
func Said(text string) Reason { return Because(ReasonSaid, "text", text) }

// Remedy is what would reveal something that was not seen. Each user interface puts it
// in its own words.
type Remedy string

// The remedies. The empty Remedy means that nothing would reveal it.
const (
	RemedyRoot          Remedy = "root"          // run it as root
	RemedyOutside       Remedy = "outside"       // run it outside the namespace
	RemedyCapability    Remedy = "capability"    // run it outside the namespace, or with CAP_SYS_PTRACE
	RemedyHost          Remedy = "host"          // run it on the host, or in its PID namespace
	RemedyMount         Remedy = "mount"         // mount the right /proc
	RemedyKernel        Remedy = "kernel"        // a newer kernel
	RemedyAdministrator Remedy = "administrator" // run it as administrator
	RemedyLookAgain     Remedy = "look_again"    // look more than once
	RemedyDoctorRoot    Remedy = "doctor_root"   // run doctor as root
)
