package explain

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// state describes what the socket is doing.
func (t *teller) state() string {
	if t.Open() {
		return t.Language.Long(t.Doing(t.system()))
	}
	ago := strconv.Itoa(max(0, int(t.Time.Sub(t.Life.Closed).Seconds())))
	return t.say("state.closed", language.Facts{"state": t.State.String(), "ago": ago})
}

// diagram draws where the socket is among TCP's states. It returns nil for a socket
// that has no such state, or no longer has one.
func (t *teller) diagram() []string {
	if t.Proto != sockets.TCP || !t.Open() || t.State == sockets.Redirect {
		return nil
	}
	return t.Diagram(t.State)
}

// system returns the name of the operating system, or "" if it is not known.
func (x *Explainer) system() string {
	if x.Host == nil {
		return ""
	}
	return x.Host.System
}
