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
	case t.State == sockets.Listen && q.Send >= 0:
		return t.say("queue.listen", facts)
	case t.State == sockets.Listen:
		return t.say("queue.listen_bare", facts)
	case q.Send < 0:
		return t.say("queue.data_bare", facts)
	case q.Recv == 0 && q.Send == 0 && t.Proto == sockets.TCP:
		return t.say("queue.quiet", nil)
	case q.Recv == 0 && q.Send == 0:
		return t.say("queue.quiet_datagrams", nil)
	case t.Proto != sockets.TCP:
		return t.say("queue.datagrams", facts)
	case counted(t.State):
		return t.join(t.say("queue.data", facts), t.say("queue.fin", nil))
	}
	return t.say("queue.data", facts)
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

// counted tells of states whose queues may have a SYN or a FIN in them, each of
// which takes a sequence number as a byte does (RFC 9293, section 3.4).
func counted(s sockets.State) bool {
	return sockets.StatesOf(sockets.SynSent, sockets.FinWait1, sockets.CloseWait, sockets.LastAck, sockets.Closing).Has(s)
}

// full tells of a listener whose accept queue takes no more.
func (t *teller) full() bool {
	return t.State == sockets.Listen && t.Proto == sockets.TCP && t.Queue.Send >= 0 && t.Queue.Recv > t.Queue.Send
}
