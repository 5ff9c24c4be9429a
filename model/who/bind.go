package who

import (
	"fmt"

	"berth/sockets"
)

// binding says whether the port can be bound now and, if not, why not.
func (e *End) binding(it string, h *sockets.Host) string {
	switch e.Bind {
	case sockets.BindOK:
		return it + " can be bound now: a test bind worked."
	case sockets.BindInUse:
		return it + " can't be bound: a test bind said that it is in use."
	case sockets.BindDenied:
		return it + " can't be bound by you: " + privileged(e.At.Port, h) + "."
	case sockets.BindNoAddress, sockets.BindNoFamily:
		return it + " can't be bound: this machine has no such address."
	case sockets.BindFailed:
		return it + " can't be bound: a test bind failed."
	}
	switch e.Obstacle {
	case ObstacleZero:
		return it + " can always be bound: the system gives out a free port."
	case ObstacleAddress:
		return it + " can't be bound: this machine has no address " + e.At.Addr.String() + "."
	case ObstacleHeld:
		return it + " can't be bound while that lasts" + e.sharing() + "."
	case ObstacleTimeWait:
		return it + " can be bound now if the program that had it set SO_REUSEADDR and the one that wants it does, as most servers do; else only after that."
	case ObstaclePrivilege:
		return it + " can't be bound by you: " + privileged(e.At.Port, h) + "."
	}
	if e.Obstacle == ObstacleShadow {
		return it + " can be bound only if " + plural(e.Shadows, "IPv6 socket") + " with that port took no IPv4, which the system does not tell."
	}
	return it + " can be bound, as far as can be seen."
}

// sharing names the option by which more than one program may hold a port: the
// system does not tell who has set it.
func (e *End) sharing() string {
	if e.Holds[0].Way == Listens {
		return ", unless both programs set SO_REUSEPORT"
	}
	return ", unless both programs set SO_REUSEADDR, or both SO_REUSEPORT"
}

func privileged(p uint16, h *sockets.Host) string {
	if h.Unprivileged < 0 {
		return "it needs privilege"
	}
	return fmt.Sprintf("ports below %d need root or CAP_NET_BIND_SERVICE", h.Unprivileged)
}
