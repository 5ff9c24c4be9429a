package explain

import (
	"strconv"

	"berth/model/language"
	"berth/sockets"
)

// queue tells what waits in the socket; "" where that is not known or means
// nothing.
func (t *teller) queue() string {
	q := t.Queue
	facts := language.Facts{
		"recv": count(q.Recv), "send": count(q.Send),
		"count": count(q.Recv), "limit": count(q.Send), "full": count(q.Send + 1),
	}
	switch {
	case q.Recv < 0, !t.Open(), t.State == sockets.TimeWait, t.State == sockets.Bound && t.Proto == sockets.TCP:
		return ""
	case t.State == sockets.Listen && q.Send >= 0 && t.Proto == sockets.Unix:
		return t.say("queue.listen_unix", facts)
	case t.State == sockets.Listen && q.Send >= 0:
		return t.say("queue.listen", facts)
	case t.State == sockets.Listen:
		return t.say("queue.listen_bare", facts)
	case q.Send < 0:
		return t.say("queue.data_bare", facts)
	case q.Recv == 0 && q.Send == 0 && t.State == sockets.SynRecv: // the kernel tells 0 of every handshake
		return ""
	case q.Recv == 0 && q.Send == 0:
		return t.say(t.proto("queue.quiet", "queue.quiet_datagrams", "queue.quiet_unix"), nil)
	}
	unix := "queue.unix"
	if t.Unix != nil && t.Unix.Type == "dgram" {
		unix = "queue.unix_datagrams"
	}
	return t.join(t.say(t.proto("queue.data", "queue.datagrams", unix), facts), t.counted())
}

// proto chooses by the transport.
func (t *teller) proto(tcp, udp, unix string) string {
	return map[sockets.Proto]string{sockets.TCP: tcp, sockets.UDP: udp, sockets.Unix: unix}[t.Proto]
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

// counted tells of what is in the queues of some states and is no data: a SYN
// and a FIN take a sequence number each, as a byte does (RFC 9293, section 3.4).
// The peer's FIN is in recv-q until the program has read up to it.
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

// full tells of a listener whose accept queue takes no more.
func (t *teller) full() bool {
	return t.State == sockets.Listen && t.Proto == sockets.TCP && t.Queue.Send >= 0 && t.Queue.Recv > t.Queue.Send
}
