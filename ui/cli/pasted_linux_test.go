package cli

import (
	"net"
	"strconv"
	"strings"
	"testing"
)

// flat returns what berth explain prints about something, as one line.
func flat(t *testing.T, text string) (told string, status int) {
	t.Helper()
	told, status = toldOf(t, "--", text)
	return strings.Join(strings.Fields(told), " "), status
}

// TestWhatIsPastedSaysNothingFalse checks what is said besides the meaning of a pasted
// text: which port is looked up, on which host.
func TestWhatIsPastedSaysNothingFalse(t *testing.T) {
	const there, here = " there.", "No socket that berth sees here"
	for text, want := range map[string][2]string{ // what must be said, and what must not
		"udp ESTAB 0 0 192.0.2.5%eth0:68 192.0.2.1:67":                     {"UDP CONNECTED 192.0.2.5:68 → 192.0.2.1:67", "ESTABLISHED"},
		"udp 0 0 192.0.2.5:68 192.0.2.1:67 ESTABLISHED 700/NetworkManager": {"UDP CONNECTED 192.0.2.5:68 → 192.0.2.1:67", "SYN"},
		"192.0.2.5:51514->192.0.2.1:8080":                                  {"192.0.2.5:51514 → 192.0.2.1:8080 now", "192.0.2.5:51514 now"},
		"192.0.2.5:51514 → 192.0.2.1:8080":                                 {"192.0.2.5:51514 → 192.0.2.1:8080 now", "Can you bind"},
		"TCP 192.0.2.5:38444->192.0.2.1:25001 (ESTABLISHED)":               {"TCP ESTABLISHED 192.0.2.5:38444 → 192.0.2.1:25001", "Can you bind"},
		"ENONET": {"source host isolated", "rarely have anything"},
		"Connection closed by authenticating user root 192.0.2.4 port 40022 [preauth]": {"brute-force", "40022 on"},
		"Connection reset by 192.0.2.9 port 51514":                                     {"ECONNRESET", there},
		"dial tcp: lookup foo on 8.8.8.8:53: no such host":                             {"ENOTFOUND", there},
		"listen EADDRNOTAVAIL: address not available 192.0.2.3:3000":                   {"This host does not have the address 192.0.2.3", there},
		"listen tcp4 192.0.2.1:80: bind: cannot assign requested address":              {"This host does not have the address 192.0.2.1", there},
		"dial tcp 192.0.2.7:443: i/o timeout":                                          {"whether anything uses 443 on 192.0.2.7, run", "does not have the address"},
		"Warning: remote port forwarding failed for listen port 8080":                  {"ssh-tunnel", "8080 now"},
		"HTTPSConnectionPool(host='x', port=443): Read timed out":                      {"uses 443 on x, run", here},
		"https://example.com:8443/x":                                                   {"example.com:8443", here},
		"https://example.com":                                                          {"whether anything uses 443 on example.com, run berth who 443 there.", here},
		"http://192.0.2.9:8080/":                                                       {"This host does not have the address 192.0.2.9", here},
		"nc -zv example.com 80":                                                        {"uses 80 on example.com, run", here},
		"Test-NetConnection example.com -Port 443":                                     {"uses 443 on example.com, run", here},
		"psql -h db.example.com -p 5432 -U me":                                         {"uses 5432 on db.example.com, run", here},
		"redis-cli -h localhost -p 1":                                                  {"localhost:1", there},
		"ssh -p 2222 bob@example.com":                                                  {"uses 2222 on example.com, run", here},
		"http://[::1]:1/":                                                              {"[::1]:1", there},
		"OSError: error while attempting to bind on address ('192.0.2.3', 80): cannot assign requested address": {"This host does not have the address 192.0.2.3", there},
		"http: TLS handshake error from 192.0.2.9:51514: EOF":                                                   {"EOF", there},
		"curl -v http://localhost:1": {"localhost:1", there},
		"connect() to 127.0.0.1:9000 failed (13: Permission denied) while connecting to upstream": {"httpd_can_network_connect", there},
		"[UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.4 DST=127.0.0.1 PROTO=TCP DPT=1":                    {"No socket that berth sees here uses 127.0.0.1:1 now.", "bytes"},
		"Starting development server at http://127.0.0.1:1/":                                      {"127.0.0.1:1", there},
		"Server running at http://localhost:1/":                                                   {"localhost:1", there},
		" * Running on http://127.0.0.1:1":                                                        {"127.0.0.1:1", there},
		"INFO:     Uvicorn running on http://127.0.0.1:1 (Press CTRL+C to quit)":                  {"127.0.0.1:1", there},
		"Listening on http://0.0.0.0:1":                                                           {"No socket that berth sees here uses 1 now", there},
		"Now listening on: http://localhost:1":                                                    {"localhost:1", there},
		"  ➜  Local:   http://localhost:1/":                                                       {"localhost:1", there},
		"Server listening on 0.0.0.0 port 1.":                                                     {"No socket that berth sees here uses 1 now", there},
		"ssh -L 1:localhost:80 host":                                                              {"No socket that berth sees here uses 1 now.", "localhost:80 now"},
		"ssh -R 8080:localhost:80 host":                                                           {"ssh-tunnel", here},
		"TCP *:ssh (LISTEN)":                                                                      {"22", "no such"},
		"tcp4 0 0 127.0.0.1.1 *.* LISTEN":                                                         {"127.0.0.1:1", "no such"},
		"sshd 834 root 3u IPv4 9823456 0t0 TCP *:tcpmux (LISTEN)":                                 {"1", "inode"},
		"127.0.0.1:1:5432":                                                                        {"docker-compose", there},
	} {
		if told, status := flat(t, text); status != 0 || !strings.Contains(told, want[0]) || strings.Contains(told, want[1]) {
			t.Errorf("%s: status %d, want %q and not %q:\n%s", text, status, want[0], want[1], told)
		}
	}
}

// TestAPairOfEndsIsFollowed checks that both ends of a real connection, in the forms in
// which tools and berth write them, lead to that connection.
func TestAPairOfEndsIsFollowed(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, server := connected(t, l)
	defer client.Close()
	defer server.Close()
	mine, its := client.LocalAddr().String(), client.RemoteAddr().String()
	port, other := strconv.Itoa(portOf(client.LocalAddr())), strconv.Itoa(portOf(client.RemoteAddr()))
	for _, text := range []string{mine + "->" + its, mine + " → " + its, "TCP ESTABLISHED " + mine + " → " + its, "localhost:" + port + "->localhost:" + other + " (ESTABLISHED)"} {
		if told, status := toldOf(t, "--", text); status != 0 || !strings.HasPrefix(told, "TCP ESTABLISHED "+mine+" → "+its+"\n") {
			t.Errorf("%s: status %d:\n%s", text, status, told)
		}
	}
}

// TestHintsAreOfUse checks that an unknown word is answered with nothing that cannot be
// meant, and with nothing twice.
func TestHintsAreOfUse(t *testing.T) {
	for _, text := range []string{"net.core.optmem_max", "/etc/hosts.deny.bak", "xyzzyq", "64 bytes from y: 12 bytes z", "5 bytes or 6 bytes"} {
		told, status := flat(t, text)
		_, names, _ := strings.Cut(told, "did you mean ")
		first, second, two := strings.Cut(strings.TrimSuffix(names, "?"), " or ")
		if status != wrong || strings.Contains(told, "proc:") || two && first == second {
			t.Errorf("%s: status %d: %s", text, status, told)
		}
	}
	if told, _ := flat(t, "cli.test"); !strings.Contains(told, "proc:cli.test") {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if told, _ := flat(t, "cli.test"); !strings.Contains(told, "proc:cli.test") {
			t.Errorf("this process has a socket: %s", told)
		}
	}
}

// TestWhatBeginsWithAHyphen checks that a pasted text that begins like a flag is answered
// with how to explain it.
func TestWhatBeginsWithAHyphen(t *testing.T) {
	for flag, want := range map[string]string{"-p": "berth explain -- -p", "--network": "berth explain -- --network"} {
		if told, status := toldOf(t, flag, "3000:3000"); status != wrong || !strings.Contains(told, want) {
			t.Errorf("%s: status %d: %s", flag, status, told)
		}
	}
}
