package act

import (
	"net"
	"net/netip"
	"runtime"
	"testing"

	"berth/sockets"
)

// listen opens a listener and returns its endpoint.
func listen(t *testing.T, network, addr string) sockets.Endpoint {
	t.Helper()
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Skipf("no %s listener on %s here: %v", network, addr, err)
	}
	t.Cleanup(func() { l.Close() })
	at := l.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

func on(addr string, at sockets.Endpoint) sockets.Endpoint {
	return netip.AddrPortFrom(netip.MustParseAddr(addr), at.Port())
}

func TestBindMeetsAListener(t *testing.T) {
	at := listen(t, "tcp4", "127.0.0.1:0")
	answers := map[string]sockets.Bind{
		"127.0.0.1": sockets.BindInUse,
		"0.0.0.0":   sockets.BindInUse,
		"::":        sockets.BindInUse,
		"192.0.2.1": sockets.BindNoAddress,
	}
	if runtime.GOOS == "linux" { // on other systems only 127.0.0.1 is configured
		answers["127.0.0.2"] = sockets.BindOK
	}
	for addr, want := range answers {
		got, err := TestBind(sockets.TCP, on(addr, at))
		if got != want {
			t.Errorf("%s beside a listener on %v: %v (%v), want %v", addr, at, got, err, want)
		}
		if (err == nil) != (want == sockets.BindOK) {
			t.Errorf("%s: answer %v came with error %v", addr, got, err)
		}
	}
	if got, err := TestBind(sockets.UDP, at); got != sockets.BindOK {
		t.Errorf("UDP on the port of a TCP listener: %v (%v)", got, err)
	}
}

func TestBindMeetsADualStackListener(t *testing.T) {
	at := listen(t, "tcp", "[::]:0")
	for _, addr := range []string{"127.0.0.1", "::1", "0.0.0.0", "::"} {
		if got, err := TestBind(sockets.TCP, on(addr, at)); got != sockets.BindInUse {
			t.Errorf("%s beside a dual-stack listener: %v (%v)", addr, got, err)
		}
	}
}

// A test bind must leave nothing behind, so that a second one gets the same answer.
func TestBindLetsGo(t *testing.T) {
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := c.LocalAddr().(*net.UDPAddr).AddrPort()
	if got, err := TestBind(sockets.UDP, at); got != sockets.BindInUse {
		t.Errorf("held: %v (%v)", got, err)
	}
	c.Close()
	for range 3 {
		if got, err := TestBind(sockets.UDP, at); got != sockets.BindOK {
			t.Errorf("let go: %v (%v)", got, err)
		}
	}
}

func TestBindOfNoPort(t *testing.T) {
	if got, err := TestBind(sockets.Unix, sockets.Endpoint{}); got != sockets.BindFailed || err == nil {
		t.Errorf("%v, %v", got, err)
	}
}

// A bind without an address covers all addresses, so it must conflict with a
// listener of either family.
func TestBindOfEveryAddress(t *testing.T) {
	for network, addr := range map[string]string{"tcp4": "127.0.0.1:0", "tcp6": "[::1]:0"} {
		at := listen(t, network, addr)
		if got, err := TestBind(sockets.TCP, netip.AddrPortFrom(netip.Addr{}, at.Port())); got != sockets.BindInUse {
			t.Errorf("every address, beside %v: %v (%v)", at, got, err)
		}
	}
}
