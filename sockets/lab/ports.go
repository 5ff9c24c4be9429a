package lab

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"berth/sockets"
)

// port shows the highest port available, and one that the system chose.
func port(w *work) {
	all := span(65000, 65535)
	slices.Reverse(all)
	w.server("highest", w.member("highest"), "listen", all)
	w.server("given", w.member("given"), "listen", []uint16{0})
}

// web is the well-known port that the lesson prefers, and ftp is another one.
const web, ftp = 80, 21

// wellKnown shows two servers on well-known ports or, if that is refused, one on a port
// that needs no privilege.
func wellKnown(w *work) {
	m := w.member("web")
	if w.wellKnown("web", m); w.scene.Denied {
		w.server("server", m, "listen", from(8080, 8099))
		return
	}
	w.server("ftp", w.member("ftp"), "listen", append([]uint16{ftp}, span(1, 1023)...))
}

// wellKnown takes port web, or another well-known port if web is in use.
func (w *work) wellKnown(name string, m *member) {
	w.server(name, m, "listen", []uint16{web})
	switch {
	case errors.Is(w.err, ErrDenied):
		w.err, w.scene.Denied = nil, true
		w.name("refused", loopback(1, web))
	case errors.Is(w.err, ErrTaken):
		w.err = nil
		w.server(name, m, "listen", span(web+1, 1023))
	}
}

// dynamic shows two servers on dynamic ports, the lowest one and a common one.
func dynamic(w *work) {
	w.server("lowest", w.member("lowest"), "listen", from(1024, 1200))
	w.server("server", w.member("server"), "listen", from(8080, 8099))
}

// client shows a connection, to a well-known port if one is available.
func client(w *work) {
	m := w.member("server")
	if w.wellKnown("server", m); w.scene.Denied {
		w.server("server", m, "listen", from(8080, 8099))
	}
	w.end("client", w.member("client"), "dial", w.scene.Facts["server"])
}

// stay is how long a visitor stays, and how long it takes until the next one comes.
const stay = 4 * time.Second

// ephemeral shows a client that stays and visitors that come and go.
func ephemeral(w *work) {
	server := w.server("server", w.member("server"), "listen", w.number(12))
	w.end("client", w.member("client"), "dial", server)
	v := &visitor{program: w.lab.program, server: server}
	w.again(stay, v.toggle, v.leave)
}

// visitor is a client that comes, stays, goes, and comes back as another process.
type visitor struct {
	program, server string
	present         *member // nil: there is none
}

// toggle makes the visitor leave or, if there is none, a new one arrive.
func (v *visitor) toggle() (err error) {
	if v.present != nil {
		v.leave()
		return nil
	}
	if v.present, err = start(v.program, "visitor"); err != nil {
		return err
	}
	_, err = v.present.do("dial", v.server)
	return err
}

func (v *visitor) leave() {
	if v.present != nil {
		v.present.stop()
		v.present = nil
	}
}

// services shows two services on one address, and a client of both.
func services(w *work) {
	one := w.server("one", w.member("web"), "listen", w.number(13))
	two := w.server("two", w.member("mail"), "listen", w.number(14))
	m := w.member("client")
	w.end("client-one", m, "dial", one)
	w.end("client-two", m, "dial", two)
}

// protocols shows one port number under TCP and under UDP.
func protocols(w *work) {
	tcp, udp := w.member("tcp"), w.member("udp")
	w.take("server", sockets.TCP, w.number(15), func(p uint16) (string, error) {
		return both(tcp, loopback(1, p).String(), func(addr string) error {
			_, err := udp.do("udp", addr)
			if e, bad := netip.ParseAddrPort(addr); err == nil && bad == nil {
				w.hold(sockets.UDP, e)
			}
			return err
		})
	})
}

// addresses shows one port number on two addresses.
func addresses(w *work) {
	one, two := w.member("one"), w.member("two")
	w.take("one", sockets.TCP, w.number(16), func(p uint16) (string, error) {
		return both(one, loopback(1, p).String(), func(addr string) error {
			other, err := two.do("listen", strings.Replace(addr, "127.0.0.1:", "127.0.0.2:", 1))
			if err == nil {
				w.shows("two", sockets.TCP, other)
			}
			return err
		})
	})
}

// both makes a member listen on addr, and then passes the address to the given function
// (other). If that function fails, the member releases the port again.
func both(m *member, addr string, other func(string) error) (string, error) {
	addr, err := m.do("listen", addr)
	if err != nil {
		return "", err
	}
	if err := other(addr); err != nil {
		_, _ = m.do("release", addr)
		return "", err
	}
	return addr, nil
}

// netstat shows a bit of everything.
func netstat(w *work) {
	m := w.member("server")
	server := w.server("server", m, "listen", w.number(17))
	w.server("udp", m, "udp", w.number(18))
	w.end("client", w.member("client"), "dial", server)
}
