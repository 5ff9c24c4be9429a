package model

import (
	"slices"
	"strconv"

	"berth/sockets"
)

// GapText says in a clause why the owner of the row is not known to somebody
// on host, which may be nil; "" where it is known.
func (r *Row) GapText(host *sockets.Host) string {
	switch r.Gap {
	case sockets.GapPermission:
		return permission(r.User, host)
	case sockets.GapClosed:
		return r.closed()
	case sockets.GapHandshake:
		return "the handshake is not over: no process has it yet"
	case sockets.GapUnaccepted:
		return "waits to be accepted by the owner of its listener"
	case sockets.GapUnfound:
		if r.Tunnel != nil {
			return "the kernel's own: it receives the packets of the interface " + r.Tunnel.String()
		}
		return "every process was read and none holds it: the kernel's own, or on its way from one process to another"
	case sockets.GapNamespace:
		return r.elsewhere(host)
	case sockets.GapExited:
		return "its process exited while it was read"
	case sockets.GapPending:
		return "not looked for yet"
	case sockets.GapUnread:
		return "a process that may hold it could not be read"
	case sockets.GapStuck:
		return "a process that may hold it does not answer"
	}
	return ""
}

// closed says why a socket without a process is still there, or still shown.
func (r *Row) closed() string {
	switch {
	case !r.Open():
		return "closed"
	case r.State == sockets.TimeWait:
		return "closed: TIME_WAIT has no process"
	}
	return "closed by its process: the kernel is finishing it (" + r.State.String() + ")"
}

// MoreText says in a clause why more processes may hold the row than its owners,
// to somebody on host, which may be nil; "" where nothing speaks for it.
func (r *Row) MoreText(host *sockets.Host) string {
	foreign := r.User.UID >= 0 && !slices.ContainsFunc(r.Owners, func(o sockets.Owner) bool { return o.Process.User.UID == r.User.UID })
	switch {
	case r.Incomplete == sockets.GapNone:
		return ""
	case r.Incomplete == sockets.GapUnread:
		return "a process could not be read"
	case r.Incomplete == sockets.GapStuck:
		return "a process does not answer"
	case foreign && r.Incomplete == sockets.GapNamespace:
		return "it was opened by " + someone(r.User) + ", of whom no owner in this PID namespace is"
	case foreign:
		return "it was opened by " + someone(r.User) + ", whose processes may not all be read"
	case r.Incomplete == sockets.GapPermission:
		return "a parent, a child or another process of its service may not be read"
	}
	return "a process that may hold it could not be looked at (" + r.Incomplete.String() + ")"
}

func someone(a sockets.Account) string {
	if a.Name != "" {
		return a.Name
	}
	return "uid " + strconv.FormatInt(a.UID, 10)
}

// elsewhere says in which namespace the owner may be.
func (r *Row) elsewhere(host *sockets.Host) string {
	switch {
	case host != nil && r.Key.NetNS != 0 && host.NetNS != 0 && r.Key.NetNS != host.NetNS:
		return "of a network namespace whose processes are not read"
	case privilege(host).Sight == sockets.SightForeign:
		return "this /proc shows the processes of another PID namespace"
	}
	return "only the processes of this PID namespace can be seen (a container?)"
}

// permission tells apart the reasons for which a process may not be read: it is
// somebody else's, it is hidden or protected, or this root is less than root.
func permission(of sockets.Account, host *sockets.Host) string {
	switch me := privilege(host); {
	case me.Inner && of.UID == me.UID:
		return "perhaps a process outside this user namespace, which has no say there, or one that is protected"
	case me.Inner:
		return "perhaps a process outside this user namespace, which has no say there"
	case me.AllOwners:
		return "the kernel forbids to read some processes, for all your privilege (a security module?)"
	case me.UID == 0:
		return "this root may not read every process: it lacks " + lacks(me)
	case me.Sight == sockets.SightHidden && of.UID != me.UID:
		return "perhaps a process of another user: they are hidden here (hidepid)"
	case of.UID < 0:
		return "perhaps a process that you may not read"
	case of.UID == me.UID:
		return "opened by you, but its process is protected (setcap or setuid) or not yours"
	case of.Name != "":
		return "opened by another user (" + of.Name + ")"
	}
	return "opened by another user (uid " + strconv.FormatInt(of.UID, 10) + ")"
}

// privilege gives what is known of the reader on host.
func privilege(host *sockets.Host) sockets.Privilege {
	if host == nil {
		return sockets.Privilege{UID: -1}
	}
	return host.Privilege
}

// lacks names what p would need to read every process.
func lacks(p sockets.Privilege) string {
	if p.Lacks == "" {
		return "CAP_SYS_PTRACE"
	}
	return p.Lacks
}
