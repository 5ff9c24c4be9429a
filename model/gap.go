package model

import (
	"slices"
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// WhyUnowned explains why a reader on host, which may be nil, can't see the owner
// of the row. It returns the zero Sentence if the owner is known.
func (r *Row) WhyUnowned(host *sockets.Host) language.Sentence {
	key, facts := "", language.Facts(nil)
	switch g := r.Gap; {
	case g == sockets.GapNone:
		return language.Sentence{}
	case g == sockets.GapPermission:
		key, facts = forbidden(r.User, host)
	case g == sockets.GapClosed && !r.Open():
		key = "gone"
	case g == sockets.GapClosed && r.State == sockets.TimeWait:
		key = "timewait"
	case g == sockets.GapClosed:
		key, facts = "orphan", language.Facts{"state": r.State.String()}
	case g == sockets.GapUnfound && r.Tunnel != nil:
		key, facts = "tunnel", language.Facts{"iface": r.Tunnel.Iface, "kind": r.Tunnel.Kind}
	case g == sockets.GapNamespace && host != nil && r.Key.NetNS != 0 && host.NetNS != 0 && r.Key.NetNS != host.NetNS:
		key = "network"
	case g == sockets.GapNamespace && privilege(host).Sight == sockets.SightForeign:
		key = "foreign"
	default:
		key = g.String()
	}
	return language.Sentence{Key: "gap." + key, Facts: facts}
}

// forbidden distinguishes the reasons why there is no permission to read a process:
// it belongs to another user, it is hidden or protected, or root lacks privileges
// here.
func forbidden(of sockets.Account, host *sockets.Host) (key string, facts language.Facts) {
	switch me := privilege(host); {
	case me.Inner && of.UID == me.UID:
		return "inner_own", nil
	case me.Inner:
		return "inner", nil
	case me.AllOwners:
		return "all", nil
	case me.UID == 0:
		return "root", language.Facts{"lacks": Lacks(me)}
	case me.Sight == sockets.SightHidden && of.UID != me.UID:
		return "hidden", nil
	case of.UID < 0:
		return "someone", nil
	case of.UID == me.UID:
		return "own", nil
	}
	return "other", language.Facts{"user": AccountName(of)}
}

// MayBeMore explains why processes other than the row's owners may also hold its
// socket. It returns the zero Sentence if all processes were read.
func (r *Row) MayBeMore() language.Sentence {
	foreign := r.User.UID >= 0 && !slices.ContainsFunc(r.Owners, func(o sockets.Owner) bool { return o.Process.User.UID == r.User.UID })
	key, facts := "", language.Facts(nil)
	switch g := r.Incomplete; {
	case g == sockets.GapNone:
		return language.Sentence{}
	case g == sockets.GapUnread:
		key = "unread"
	case g == sockets.GapStuck:
		key = "stuck"
	case foreign && g == sockets.GapNamespace:
		key, facts = "foreign_namespace", language.Facts{"user": AccountName(r.User)}
	case foreign:
		key, facts = "foreign", language.Facts{"user": AccountName(r.User)}
	case g == sockets.GapPermission:
		key = "family"
	default:
		key, facts = "other", language.Facts{"gap": g.String()}
	}
	return language.Sentence{Key: "more." + key, Facts: facts}
}

// AccountName returns the name of a user, or "uid 33" if the user has no name. It
// returns "" if the user is not known.
func AccountName(a sockets.Account) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.UID >= 0:
		return "uid " + strconv.FormatInt(a.UID, 10)
	}
	return ""
}

// privilege returns what is known about the privileges of the reader on host.
func privilege(host *sockets.Host) sockets.Privilege {
	if host == nil {
		return sockets.Privilege{UID: -1}
	}
	return host.Privilege
}

// Lacks names the capability that p would need to read every process but lacks.
func Lacks(p sockets.Privilege) string {
	if p.Lacks == "" {
		return "CAP_SYS_PTRACE"
	}
	return p.Lacks
}

// RootHelps reports whether root would see what a reader on host can't see because of
// g.
func RootHelps(g sockets.Gap, host *sockets.Host) bool {
	return g == sockets.GapPermission && host != nil && host.Privilege.UID > 0 && !host.Privilege.Inner
}
