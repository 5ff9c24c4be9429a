package explain

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func remote(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// TestPlaceIn reads messages, each of which was printed by a program that ran.
func TestPlaceIn(t *testing.T) {
	for text, want := range map[string]Place{
		"Error: listen EADDRINUSE: address already in use :::3000":                                           {"::", 3000},
		"Error: connect ECONNREFUSED ::1:5432":                                                               {"::1", 5432},
		"Error: connect ECONNREFUSED 127.0.0.1:38472":                                                        {"127.0.0.1", 38472},
		"ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 38472)":                       {"127.0.0.1", 38472},
		"nginx: [emerg] bind() to [::]:80 failed (98: Address already in use)":                               {"::", 80},
		"2026/12/01 04:32:19 [emerg] 27028#27028: bind() to 127.0.0.1:38471 failed (98: x)":                  {"127.0.0.1", 38471},
		`failed (111: x) while connecting to upstream, client: 10.0.0.1, upstream: "http://127.0.0.1:9000/"`: {"127.0.0.1", 9000},
		"ssh: connect to host localhost port 38472: Connection refused":                                      {"localhost", 38472},
		`psql: error: connection to server at "127.0.0.1", port 38472 failed: Connection refused`:            {"127.0.0.1", 38472},
		"curl: (28) Failed to connect to example.com port 443 after 130000 ms":                               {"example.com", 443},
		"listen tcp :38471: bind: address already in use":                                                    {"", 38471},
		"read tcp 10.0.0.5:43210->10.0.0.9:443: connection reset by peer":                                    {"10.0.0.9", 443},
		"exposing port TCP 0.0.0.0:3306 -> 0.0.0.0:0: listen tcp 0.0.0.0:3306: bind: x":                      {"0.0.0.0", 3306},
		"bash: line 1: /dev/tcp/127.0.0.1/38472: Connection refused":                                         {"127.0.0.1", 38472},
		"Web server failed to start. Port 8080 was already in use.":                                          {"", 8080},
		"端口 8080 被占用": {"", 8080}, "杀掉占用 8080 的进程": {"", 8080}, "怎麼關掉 3000 port": {"", 3000}, "連接埠 443 連不上": {"", 443},
		"  port: 38471": {"", 38471}, "Bind for 0.0.0.0:8080 failed: port is already allocated.": {"0.0.0.0", 8080},
		"node:net:1908:16": {}, "[Errno 98] Address already in use": {}, "27428:M 01 Dec 2026 04:32:22.679 # x": {}, "port 70000": {}, "10.0.0.0/8": {}, "passport 1234": {}, "lsof -i :80": {}, "airport 80": {},
	} {
		if got, ok := PlaceIn(text); got != want || ok != (want.Port != 0) {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

// TestListedIn reads lines of ss, netstat and lsof as they were printed.
func TestListedIn(t *testing.T) {
	for text, want := range map[string]Listed{
		`LISTEN 0      5          127.0.0.1:38471      0.0.0.0:*    users:(("python3",pid=26104,fd=3))`:  {State: "LISTEN", Local: "127.0.0.1:38471"},
		`tcp   LISTEN 0      511                *:80                *:*    users:(("nginx",pid=8,fd=6))`: {State: "LISTEN", Local: "*:80"},
		"UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*":                                                          {UDP: true, State: "UNCONN", Local: "127.0.0.53:53"},
		"TIME-WAIT 0      0          127.0.0.1:57128    127.0.0.1:38471       ":                          {State: "TIME-WAIT", Local: "127.0.0.1:57128", Remote: remote("127.0.0.1:38471")},
		"0      0          10.0.0.5:22    10.0.0.9:51234":                                                {Local: "10.0.0.5:22", Remote: remote("10.0.0.9:51234")},
		"tcp        0      0 127.0.0.1:38471         0.0.0.0:*               LISTEN      26104/python3":  {State: "LISTEN", Local: "127.0.0.1:38471"},
		"tcp6       0      0 :::3306                 :::*                    LISTEN      -":              {State: "LISTEN", Local: "[::]:3306"},
		"udp        0      0 0.0.0.0:68              0.0.0.0:*                           600/dhclient":   {UDP: true, Local: "0.0.0.0:68"},
		"  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1044":                    {State: "LISTENING", Local: "0.0.0.0:135"},
		"python3 26104 root    3u  IPv4 10387991      0t0  TCP 127.0.0.1:38471 (LISTEN)":                 {State: "LISTEN", Local: "127.0.0.1:38471"},
		"nginx 813 www 9u IPv4 48211 0t0 TCP 10.0.0.5:80->10.0.0.9:51234 (ESTABLISHED)":                  {State: "ESTABLISHED", Local: "10.0.0.5:80", Remote: remote("10.0.0.9:51234")},
		"listen tcp :38471: bind: address already in use":                                                {}, "Error: listen EADDRINUSE: address already in use 127.0.0.1:3000": {}, "tcp vs udp": {}, "80 443 8080": {},
		"State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess": {}, "proc:nginx state:listen local:127.0.0.1:80 x": {}, "tcp port 80 is open": {},
	} {
		got, ok := ListedIn(text)
		if !ok {
			got = Listed{}
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(want.Remote)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
