package sockets

// Sight is which processes of the machine are there to be seen at all, whatever
// may be read of them.
type Sight uint8

// The sights. SightUnknown is that of a system that does not tell.
const (
	SightUnknown   Sight = iota
	SightAll             // every process of the machine is listed
	SightNamespace       // those of this process's own PID namespace, which is not the first
	SightForeign         // those of a PID namespace that this process is not in
	SightHidden          // one's own: those of others are hidden (hidepid= in proc(5))
	SightNone            // none: there is no /proc
)

// Whole reports whether a process that is not listed is not there.
func (s Sight) Whole() bool { return s == SightAll }
