package lab

import (
	"net/netip"
	"strconv"
	"time"
)

// pair is a server and one of its clients.
type pair struct {
	*work
	server, client *member
	at, from       string // their ends
}

// pair connects a client to a server.
func (w *work) pair(n int) pair {
	p := pair{work: w, server: w.member("server"), client: w.member("client")}
	p.at = w.server("server", p.server, "listen", w.number(n))
	p.from = w.end("client", p.client, "dial", p.at)
	return p
}

// does makes m perform the given tasks, one after another, on the connection.
func (p pair) does(m *member, tasks ...string) {
	for _, t := range tasks {
		p.do(m, t, p.from)
	}
}

// reaches waits until m's end of the connection is in the given state.
func (p pair) reaches(m *member, state string) { p.do(m, "await", p.from, state) }

// bound shows a port that is taken but not used.
func bound(w *work) {
	w.server("server", w.member("server"), "bind", w.number(0))
	w.scene.Unseen = !seesBound()
}

func listen(w *work) { w.server("server", w.member("server"), "listen", w.number(1)) }

// synSent shows a client that a server with a full accept queue does not answer.
func synSent(w *work) { w.full(2, 0) }

// full makes a server that accepts no connections and lets n of them wait, n+1 clients,
// which fill its queue, and one client too many.
func (w *work) full(port, n int) {
	server, client := w.member("server"), w.member("client")
	at := w.server("server", server, "queue", w.number(port), strconv.Itoa(n))
	for range n + 1 {
		w.do(client, "dial", at)
	}
	w.do(server, "waiting", at, strconv.Itoa(n+1))
	w.end("client", w.member("late"), "reach", at)
}

// synRecv shows a client that sends nothing to a server that waits for it to speak first.
func synRecv(w *work) {
	at := w.server("server", w.member("server"), "defer", w.number(3))
	w.end("client", w.member("client"), "dial", at)
}

func established(w *work) { w.pair(4) }

// finWait1 shows a client that has closed and whose FIN is waiting behind data that the
// server does not read.
func finWait1(w *work) {
	p := w.pair(5)
	p.does(p.client, "fill", "shut")
	p.reaches(p.client, "fin-wait1")
}

func finWait2(w *work) { w.half(6) }

func closeWait(w *work) { w.half(7) }

// half makes a connection that the client has closed and the server has not.
func (w *work) half(port int) {
	p := w.pair(port)
	p.does(p.client, "shut")
	p.reaches(p.client, "fin-wait2")
	p.reaches(p.server, "close-wait")
}

// closing shows two ends that closed at the same time. The client's FIN is waiting behind
// data that the server does not read.
func closing(w *work) {
	p := w.pair(8)
	p.does(p.client, "fill", "shut")
	p.reaches(p.client, "fin-wait1")
	p.does(p.server, "shut")
	p.reaches(p.client, "closing")
	p.reaches(p.server, "fin-wait2")
}

// lastAck shows a client that closed after the server did and whose FIN is waiting behind
// data that the server does not read.
func lastAck(w *work) {
	p := w.pair(9)
	p.does(p.client, "fill")
	p.does(p.server, "shut")
	p.reaches(p.client, "close-wait")
	p.does(p.client, "shut")
	p.reaches(p.client, "last-ack")
	p.reaches(p.server, "fin-wait2")
}

// renewal is how often another connection is made and closed, so that one is always in
// TIME_WAIT, which lasts for 60 s.
const renewal = 45 * time.Second

// timeWait shows a connection that was closed first by the client and then by the server.
func timeWait(w *work) {
	server, client := w.member("server"), w.member("client")
	at := w.server("server", server, "listen", w.number(10))
	w.again(renewal, func() error { return w.lab.farewell(server, client, at) }, func() {})
}

// farewell makes a connection and closes it in an orderly way.
func (l *Lab) farewell(server, client *member, at string) error {
	from, err := client.do("dial", at)
	if err != nil {
		return err
	}
	if c, err := netip.ParseAddrPort(from); err == nil {
		l.leave(c, netip.MustParseAddrPort(at))
	}
	if _, err := client.do("close", from); err != nil {
		return err
	}
	_, err = server.do("finish", from)
	return err
}

// queue shows a server whose accept queue is full, and one client too many.
func queue(w *work) { w.full(11, 1) }
