package who

import (
	"fmt"
	"net/netip"
	"slices"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// binding explains whether the port can be bound now and, if not, why not and what
// would help. The parameter it is the subject of the sentence: "It", or "They" for both
// transports.
func (e *End) binding(it string, h *sockets.Host) string {
	switch {
	case e.Bind != sockets.BindUntried:
		return it + " " + e.tested(h) + "."
	case len(e.Obstacles) == 0 && e.At.Port == 0:
		return it + " can be bound as long as the system has a free ephemeral port to give out."
	case len(e.Obstacles) == 0:
		return it + " can be bound now." + e.onlyIPv6()
	}
	o := &e.Obstacles[0]
	if o.Cause == ByPrivilege && o.Plain == No && len(e.Obstacles) > 1 && len(e.Obstacles[1].Rows) > 0 {
		return e.told(it, &e.Obstacles[1]) + " Besides, " + privileged(e.At.Port, h) + "."
	}
	if o.Cause == ByPrivilege {
		return it + " " + byPrivilege(o.Plain) + privileged(e.At.Port, h) + "."
	}
	return e.told(it, o) + e.escape(o)
}

// onlyIPv6 explains that the target's :: is for IPv6 alone. It returns "" for any other
// target.
func (e *End) onlyIPv6() string {
	if !e.At.V6Only {
		return ""
	}
	return " Here :: is for IPv6 only (net.ipv6.bindv6only), unless a program clears IPV6_V6ONLY."
}

func byPrivilege(a Answer) string {
	if a == No {
		return "can't be bound by you: "
	}
	return "may be more than you can bind: "
}

// tested describes what a test bind found.
func (e *End) tested(h *sockets.Host) string {
	switch e.Bind {
	case sockets.BindOK:
		return "can be bound now: a test bind worked"
	case sockets.BindInUse:
		return "can't be bound: a test bind showed that it is in use"
	case sockets.BindDenied:
		return "can't be bound by you: " + e.denied(h)
	case sockets.BindNoAddress:
		return "can't be bound: this machine has no such address"
	case sockets.BindNoFamily:
		return "can't be bound: this system has no sockets of that address family"
	}
	return "can't be bound: a test bind failed" + e.refusal(": ", "")
}

// denied explains why a test bind was not allowed, as far as that is known. If the port
// needs no privilege, something else must have refused the bind.
func (e *End) denied(h *sockets.Host) string {
	if privilege(e.At.Port, h) != Yes {
		return privileged(e.At.Port, h)
	}
	why := "perhaps by a security module (SELinux, AppArmor), a seccomp filter or a BPF program"
	if h.System != "linux" {
		why = "the system does not say why"
	}
	return "a test bind was refused" + e.refusal(" (", ")") + ", though the number of the port needs no privilege: " + why
}

func (e *End) refusal(before, after string) string {
	if e.Refusal == "" {
		return ""
	}
	return before + e.Refusal + after
}

// told describes one obstacle.
func (e *End) told(it string, o *Obstacle) string {
	switch o.Cause {
	case ByTimeWait:
		return "A program that sets no option can't bind it until then; one that sets SO_REUSEADDR, as most servers do, " +
			"can now if the program that had it set it, too."
	case ByOption:
		return it + " can be bound only if " + format.Plural(len(o.Rows), "IPv6 socket") + " with that port took no IPv4, which the system does not report."
	case ByUnseen:
		return it + " can be bound, as far as can be seen."
	case ByListener, ByBound, ByClient, ByServer:
		return it + " can't be bound while it is held, unless both programs " + sharing(o) + "." + e.overlap(o)
	}
	return it + " " + e.nowhere(o) + "."
}

// sharing names the options with which two programs can share a port. The system does
// not reveal which programs have set them.
func sharing(o *Obstacle) string {
	const reuseport = "SO_REUSEPORT and run as one user"
	if o.Cause == ByListener {
		return "set " + reuseport
	}
	return "set SO_REUSEADDR, or both " + reuseport
}

// overlap explains why a socket on another address is in the way.
func (e *End) overlap(o *Obstacle) string {
	to := e.At.Addr
	if !to.IsValid() || slices.ContainsFunc(o.Rows, func(r *model.Row) bool { return r.Local.Addr().WithZone("") == to.WithZone("") }) {
		return ""
	}
	held := o.Rows[0].Local.Addr()
	switch {
	case held.IsUnspecified() && held.Is6() && to.Is4():
		return " The :: that is held takes IPv4, too: " + to.String() + " is a part of it."
	case to == netip.IPv6Unspecified() && held.Is4():
		return " A program that binds :: takes IPv4, too, unless it sets IPV6_V6ONLY: " + held.String() + " is a part of it."
	case held.IsUnspecified():
		return " " + every(held) + ", " + to.String() + " among them."
	case to.IsUnspecified():
		return " " + every(to) + ", " + held.String() + " among them."
	}
	return ""
}

// every explains what a wildcard stands for in its own family.
func every(wildcard netip.Addr) string {
	return fmt.Sprintf("%v stands for every IPv%d address", wildcard, family(wildcard))
}

// escape explains on which addresses the port can be bound in spite of o, or why an
// option is unlikely to help. It returns "" if there is nothing to explain.
func (e *End) escape(o *Obstacle) string {
	switch {
	case o.Cause == ByClient && e.Proto == sockets.TCP:
		return " Clients seldom do, so even a server with SO_REUSEADDR is refused, until the connection and its TIME_WAIT are over."
	case !e.At.Addr.IsValid() && len(o.Rows) > 0 && !slices.ContainsFunc(o.Rows, ofOther6):
		return " At 0.0.0.0 or another IPv4 address it can, because the :: that is held takes only IPv6."
	case (!e.At.Addr.IsValid() || e.At.Addr.IsUnspecified()) && len(o.Rows) > 0 && o.Rows[0].Waits() && !slices.ContainsFunc(o.Rows, (*model.Row).Wildcard):
		return " At a single address other than " + hosts(o.Rows) + " it can" + e.wildcards(o) + "."
	}
	return ""
}

// wildcards explains that no wildcard can be bound either, because it would cover a
// held address. It returns "" if overlap has already said so.
func (e *End) wildcards(o *Obstacle) string {
	if e.At.Addr.IsValid() {
		return ""
	}
	v4, v6 := false, false
	for _, r := range o.Rows {
		a := r.Local.Addr()
		v4, v6 = v4 || a.Is4(), v6 || a.Is6()
	}
	switch {
	case v4 && v6:
		return ", but not at 0.0.0.0 or ::, which stand for every one"
	case v6:
		return ", but not at ::, which stands for every one"
	}
	return ", but not at 0.0.0.0, which stands for every one"
}

// nowhere explains why the address of e can't be bound, or what that depends on.
func (e *End) nowhere(o *Obstacle) string {
	a := e.At.Addr
	switch o.Cause {
	case ByFamily:
		return fmt.Sprintf("can't be bound: this machine has no IPv%d", family(a))
	case ByInterface:
		return "can't be bound: " + a.String() + " means something only together with an interface, as in " +
			Target{Addr: a.WithZone("eth0"), Port: e.At.Port}.String()
	case ByMulticast:
		return "can't be bound: TCP has no multicast"
	}
	if o.Plain == Depends {
		return "can be bound only if " + a.String() + " is an address of this machine, which the system does not report"
	}
	return "can't be bound: " + e.At.unbindable()
}

// unbindable explains in a clause why the address of t can't be bound.
func (t Target) unbindable() string {
	a := t.Addr.String()
	switch t.Presence {
	case Tentative:
		return a + " is tentative: perhaps another machine has it, too"
	case Routed:
		return "no interface of this machine has " + a + ", though a local route delivers its traffic here (a program that sets IP_FREEBIND can bind it)"
	}
	return "this machine has no address " + a
}

// Absence explains in a clause that this machine does not have the address of t. It
// returns "" unless t.Presence is Absent. A socket may be bound to such an address all
// the same, as with IP_FREEBIND; it is then one of the rows.
func (t Target) Absence(h *sockets.Host) string {
	switch {
	case t.Presence != Absent:
		return ""
	case h.Rules.Families != 0 && !h.Rules.Families.Has(family(t.Addr)):
		return fmt.Sprintf("this machine has no IPv%d", family(t.Addr))
	}
	return "this machine has no address " + t.Addr.String()
}

func privileged(p uint16, h *sockets.Host) string {
	if said := language.English().Short(port.Privilege(p, h)); said != "" {
		return said
	}
	return "it needs privilege"
}

// ofOther6 reports whether a row is anything but an IPv6-only wildcard.
func ofOther6(r *model.Row) bool { return !r.Wildcard() || r.V6Only != sockets.Yes }
