package sockets

// Sight describes which processes of the machine can be seen at all, no matter how much
// of them is readable.
type Sight uint8

// The values of Sight. SightUnknown means that the system does not report it.
const (
	SightUnknown   Sight = iota
	SightAll             // every process of the machine is listed
	SightNamespace       // those of this process's own PID namespace, which is not the initial one
	SightForeign         // those of a PID namespace that this process is not in
	SightHidden          // the user's own: other users' are hidden (hidepid= in proc(5))
	SightNone            // none: there is no /proc
)

// Whole reports whether every process that exists is listed.
func (s Sight) Whole() bool { return s == SightAll }
