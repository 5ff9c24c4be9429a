package explain

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// state tells what the socket is doing.
func (t *teller) state() string {
	facts := language.Facts{"state": t.State.String(), "remote": t.Remote.String()}
	switch {
	case !t.Open():
		facts["ago"] = strconv.Itoa(max(0, int(t.Time.Sub(t.Life.Closed).Seconds())))
		return t.say("state.closed", facts)
	case t.Proto == sockets.Unix:
		return t.say("state."+t.unixState(), facts)
	case t.Proto == sockets.UDP && t.State == sockets.Bound:
		return t.say("state.udp_bound", facts)
	case t.Proto == sockets.UDP:
		return t.say("state.udp_connected", facts)
	}
	return t.doing(t.State)
}

// unixState tells what a unix socket does: it has three states, and one that
// is connected stays so when its peer has closed.
func (t *teller) unixState() string {
	switch {
	case t.State == sockets.Listen:
		return "unix_listen"
	case t.State == sockets.Connected && !t.Unix.HasPeer():
		return "unix_connected_alone"
	case t.State == sockets.Connected:
		return "unix_connected"
	}
	return "unix_bound"
}

// doing tells what a TCP socket in a state is doing.
func (x *Explainer) doing(s sockets.State) string {
	key := "state." + s.String()
	if timed := key + "_" + x.system(); s == sockets.TimeWait && x.Language.Has("explain."+timed) {
		key = timed
	}
	return x.say(key, nil)
}

// diagram draws where the socket stands among TCP's states; nil for one that
// has none, or no more.
func (t *teller) diagram() []string {
	if t.Proto != sockets.TCP || !t.Open() {
		return nil
	}
	return t.Diagram(t.State)
}

// system names the operating system; "" where it is not known.
func (x *Explainer) system() string {
	if x.Host == nil {
		return ""
	}
	return x.Host.System
}
