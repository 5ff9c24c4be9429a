package who

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model/port"
	"berth/sockets"
)

// TestSpellings parses ports as they are written by people and by other programs.
func TestSpellings(t *testing.T) {
	names := port.NewRegistry(map[sockets.Service]string{{Proto: sockets.TCP, Port: 61234}: "shop"}).Ports
	for text, want := range map[string]string{
		"80": "80", ":80": "80", "*:80": "80", " 80 ": "80", "００８０": "80", "0": "0", "65535": "65535",
		"3000-3003": "3000-3003", "3000..3003": "3000-3003", "3000–3003": "3000-3003", ":3000-3003": "3000-3003", "65530-": "65530-65535", "5-5": "5",
		"3000/tcp": "3000/tcp", "53/udp": "53/udp", "53/UDP": "53/udp", "80/tcp6": "80/tcp", "3000-3003/tcp": "3000/tcp-3003", // fuser, firewall-cmd
		"tcp:3000": "3000/tcp", "TCP:3000": "3000/tcp", "udp:53": "53/udp", "tcp/3000": "3000/tcp", "udp6:53": "53/udp", // lsof -i, nmap
		"tcp:localhost:3000": "localhost:3000/tcp", "tcp@127.0.0.1:3000": "127.0.0.1:3000/tcp", "TCP@[::1]:3000": "[::1]:3000/tcp",
		"tcp://localhost:3000": "localhost:3000/tcp", "tcp://0.0.0.0:2375": "0.0.0.0:2375/tcp", "udp://127.0.0.1:53": "127.0.0.1:53/udp",
		"localhost:3000": "localhost:3000", "LOCALHOST:3000": "localhost:3000", "app.localhost:3000": "localhost:3000", "ip6-localhost:80": "[::1]:80",
		"localhost:3000-3001": "localhost:3000-3001", "localhost:http": "localhost:80", "http://localhost": "localhost:80",
		"http://localhost:3000/x": "localhost:3000", "http://localhost:3000": "localhost:3000", "https://localhost/": "localhost:443",
		"http://127.0.0.1:8080/a?b=c#d": "127.0.0.1:8080", "http://[::1]:3000/": "[::1]:3000", "https://[::1]/": "[::1]:443", "https://127.0.0.1/": "127.0.0.1:443",
		"postgresql://me:pw@localhost:5433/db": "localhost:5433", "redis://localhost": "localhost:6379", "redis://127.0.0.1/0": "127.0.0.1:6379",
		"ws://localhost:3000/socket": "localhost:3000", "http-get://localhost:3000": "localhost:3000",
		"0.0.0.0:3000": "0.0.0.0:3000", "[::]:3000": "[::]:3000", ":::3000": "[::]:3000", "127.0.0.1:80": "127.0.0.1:80", "[::1]:80": "[::1]:80",
		"[::ffff:127.0.0.1]:80": "127.0.0.1:80", "[fe80::1%eth0]:80": "[fe80::1%eth0]:80",
		"0.0.0.0:8080->80/tcp": "0.0.0.0:8080/tcp", "[::]:8080->80/tcp": "[::]:8080/tcp", ":::8080->80/tcp": "[::]:8080/tcp", // docker ps
		"127.0.0.1.3000": "127.0.0.1:3000", "*.3000": "3000", // netstat of macOS and BSD
		"http": "80", "HTTP": "80", "redis": "6379", "postgresql": "5432", "domain": "53", "dns": "53", "shop": "61234", "ssh/tcp": "22/tcp", "tcp:ssh": "22/tcp",
		"port:3000": "3000", "lport:3000": "3000", "port=3000": "3000",
	} {
		spans, err := ParseSpans(text, names)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if d := cmp.Diff(want, written(spans)); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

func written(spans []Span) string {
	var all []string
	for _, s := range spans {
		text := s.String()
		if s.Last != s.Port {
			text += "-" + Target{Port: s.Last}.String()
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// TestMisspellings: what can be understood in two ways, or not at all, is rejected with
// a message that shows a correct form.
func TestMisspellings(t *testing.T) {
	const number = "a port is a whole number from 0 to 65535"
	for text, want := range map[string]string{
		"": number, "-": number, "-5": number, "70000": "port 70000: " + number, "65535-65536": "port 65536: " + number, "3000-2999": "a range goes upwards",
		"nosuch": "or a service such as http", "80:nosuch": "two ports", "8080:80": "8080:80: that is two ports", "3000:3003": "two ports",
		"example.com:80": "example.com is not an address, and berth looks up no names", "https://example.com/": "looks up no names", "my-host:3000": "looks up no names",
		"127.0.0.1": "127.0.0.1: the port is missing, as in 127.0.0.1:80", "[::1]": "the port is missing, as in [::1]:80", "::1": "10.0.0.5:80 or [::1]:80", "::1:80": "[::1]:80",
		"localhost": "the port is missing, as in localhost:3000", "localhost:": "the port is missing", "1.2.3:80": "10.0.0.5:80", "1.2.3.400:80": "10.0.0.5:80",
		"http://": number, "tcp:": number, "/tcp": number, "nosuch://localhost": number, "0x50": number, "8e1": number, "+80": number, "80.": number, "3000/sctp": number,
		"[::1]:80:90": "[::1]:80", "\x1b[31m": number, "80\x1b": number,
	} {
		spans, err := ParseSpans(text, port.NewRegistry(nil).Ports)
		if err == nil {
			t.Errorf("%q is taken for %s", text, written(spans))
		} else if !strings.Contains(err.Error(), want) || strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParseSpans(f *testing.F) {
	for _, text := range []string{"80", "3000-3003/tcp", "http://u@localhost:3000/x", "0.0.0.0:8080->80/tcp", "*.80", "：８０", "[fe80::1%eth0]:80", "::", "->", "//", "@:", "tcp:tcp:tcp"} {
		f.Add(text)
	}
	names := port.NewRegistry(nil).Ports
	f.Fuzz(func(t *testing.T, text string) {
		spans, err := ParseSpans(text, names)
		if (err == nil) != (len(spans) > 0) {
			t.Fatalf("%q: %v, %v", text, spans, err)
		}
		for _, s := range spans {
			again, err := ParseSpans(s.String(), names) // what is printed can be typed
			if s.Last < s.Port || err != nil || again[0].Target != s.Target {
				t.Errorf("%q: %+v, printed as %s: %+v, %v", text, s, s.Target, again, err)
			}
		}
	})
}

// The target localhost matches sockets at either of its addresses, and sockets at every
// address. A target with a transport does not match sockets of the other transport.
func TestMeetsAsWritten(t *testing.T) {
	for text, want := range map[string][]bool{ // 127.0.0.1/tcp, ::1/tcp, 10.0.0.5/tcp, 0.0.0.0/tcp, 127.0.0.1/udp
		"3000":           {true, true, true, true, true},
		"3000/tcp":       {true, true, true, true, false},
		"3000/udp":       {false, false, false, false, true},
		"localhost:3000": {true, true, false, true, true},
		"[::1]:3000/tcp": {false, true, false, false, false},
		"0.0.0.0:3000":   {true, false, true, true, true},
	} {
		at, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range socketsOf(row(t, "tcp 127.0.0.1:3000 LISTEN"), row(t, "tcp [::1]:3000 LISTEN"), row(t, "tcp 10.0.0.5:3000 LISTEN"),
			row(t, "tcp 0.0.0.0:3000 LISTEN"), row(t, "udp 127.0.0.1:3000 UNCONN")) {
			s.V6Only = sockets.Yes
			if got := at.Meets(&s) == sockets.Yes; got != want[i] {
				t.Errorf("%s meets %v %v: %v", text, s.Local, s.Proto, got)
			}
		}
	}
}
