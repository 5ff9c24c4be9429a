package explain

import (
	"berth/model/language"
	"berth/sockets"
)

// queue describes what waits in the socket. It returns "" if that is not known or means
// nothing.
func (t *teller) queue() string {
	said := t.Queued()
	switch q := t.Queue; {
	case !t.Open(), said.Key == "":
		return ""
	case t.State == sockets.Listen:
		return t.join(t.Language.Long(said), t.backlog())
	case q.Send < 0:
		return t.Language.Long(said)
	case q.Recv == 0 && q.Send == 0:
		return t.say(t.proto("queue.quiet", "queue.quiet_datagrams", "queue.quiet_unix"), nil)
	}
	return t.join(t.Language.Long(said), t.counted())
}

// backlog explains that a TCP listener has a second queue. It does so only if the limit
// of the first, the accept queue, is known.
func (t *teller) backlog() string {
	if t.Proto != sockets.TCP || t.Queue.Send < 0 {
		return ""
	}
	return t.say("queue.backlog", nil)
}

// proto chooses a key by transport.
func (t *teller) proto(tcp, udp, unix string) string {
	return map[sockets.Proto]string{sockets.TCP: tcp, sockets.UDP: udp, sockets.Unix: unix}[t.Proto]
}

// counted explains what the queues count besides data in some states: a SYN and a FIN
// take up a sequence number each, as a byte does (RFC 9293, section 3.4). The peer's
// FIN is in recv-q until the program has read up to it.
func (t *teller) counted() string {
	what := "FIN"
	switch t.State {
	case sockets.SynSent:
		what = "SYN"
	case sockets.CloseWait:
		if t.Queue.Recv == 0 {
			return ""
		}
	case sockets.FinWait1, sockets.LastAck, sockets.Closing:
	default:
		return ""
	}
	return t.say("queue.fin", language.Facts{"what": what})
}

// full reports whether the socket is a listener whose accept queue is full.
func (t *teller) full() bool {
	return t.State == sockets.Listen && t.Proto == sockets.TCP && t.Queue.Send >= 0 && t.Queue.Recv > t.Queue.Send
}
