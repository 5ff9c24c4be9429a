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

// TestWhatLooksLikeAPlace: a port in a message or a command may be the client's own, or be
// on another host than the one that is named next to it, or have no host that anybody
// could ask.
func TestWhatLooksLikeAPlace(t *testing.T) {
	for text, want := range map[string]Place{
		"Connection closed by authenticating user root 1.2.3.4 port 40022 [preauth]":                  {},
		"Connection reset by 10.0.0.9 port 51514":                                                     {},
		"Connection closed by 10.0.0.9 port 22":                                                       {"10.0.0.9", 22},
		"Failed password for root from 1.2.3.4 port 51514 ssh2":                                       {},
		"Accepted publickey for bob from 1.2.3.4 port 2214 ssh2: ED25519 SHA256:x":                    {},
		"Received disconnect from 1.2.3.4 port 3333:11: Bye Bye":                                      {},
		"dial tcp: lookup foo on 8.8.8.8:53: no such host":                                            {},
		"dial tcp: lookup foo on 127.0.0.53:53: read udp 127.0.0.1:4->127.0.0.53:53: i/o timeout":     {"127.0.0.53", 53},
		"Warning: remote port forwarding failed for listen port 8080":                                 {},
		"http: TLS handshake error from 10.0.0.9:51514: EOF":                                          {},
		"LOG:  connection received: host=10.0.0.9 port=51514":                                         {},
		"connection accepted from 10.0.0.9:51514 #3":                                                  {},
		"Connection from 10.0.0.9 port 51514 on 10.0.0.5 port 22":                                     {"10.0.0.5", 22},
		"socat TCP-LISTEN:8080,fork TCP:10.0.0.9:80":                                                  {"", 8080},
		"kill -9 $(lsof -t -i:3000)":                                                                  {"", 3000},
		"ssh -l bob -p 2222 host-ABCD":                                                                {},
		`connect() failed (111: Connection refused), upstream: "http://backend:9000/"`:                {"backend", 9000},
		"dial tcp db:5432: connect: connection refused":                                               {"db", 5432},
		"read from 10.0.0.9:27017: i/o timeout":                                                       {"10.0.0.9", 27017},
		"Tomcat started on port(s): 8080 (http) with context path ''":                                 {"", 8080},
		"HTTPSConnectionPool(host='x', port=443): Read timed out":                                     {"x", 443},
		`could not connect: host="db" port=5432`:                                                      {"db", 5432},
		"curl: (7) Failed to connect to db port 5432 after 0 ms":                                      {"db", 5432},
		"Failed to connect to server port 80":                                                         {"", 80},
		"[UFW BLOCK] IN=eth0 OUT= SRC=1.2.3.4 DST=10.0.0.5 PROTO=TCP SPT=4 DPT=22":                    {"10.0.0.5", 22},
		"IN=eth0 SRC=1.2.3.4 DPT=3389 SYN":                                                            {"", 3389},
		"IN=eth0 SRC=10.0.0.9 DST=255.255.255.255 PROTO=UDP SPT=68 DPT=67":                            {},
		`10.0.0.9 - - [01/Dec/2026:10:00:00 +0000] "GET http://x:81/ HTTP/1.1" 200 1`:                 {},
		"10:00:00.1 IP 10.0.0.9.51514 > 10.0.0.5.443: Flags [S], seq 1":                               {},
		"ssh -L 8080:localhost:80 host":                                                               {"", 8080},
		"ssh -N -L 127.0.0.1:8080:db:80 host":                                                         {"127.0.0.1", 8080},
		"ssh -D 1080 host":                                                                            {"", 1080},
		"ssh -R 8080:localhost:80 host":                                                               {},
		"8080:80":                                                                                     {"", 8080},
		"127.0.0.1:5432:5432":                                                                         {"127.0.0.1", 5432},
		"docker run -d -p 127.0.0.1:8080:80 nginx":                                                    {"127.0.0.1", 8080},
		"0.0.0.0:8080->80/tcp":                                                                        {"0.0.0.0", 8080},
		"kubectl port-forward svc/web 8080:80":                                                        {"", 8080},
		"netsh interface portproxy add v4tov4 listenport=8080 connectaddress=10.0.0.5 connectport=80": {"", 8080},
		"nmap -p 80 10.0.0.9":                                                                         {"10.0.0.9", 80},
		"sudo ufw allow 80/tcp":                                                                       {"", 80},
		"iptables -A INPUT -p tcp --dport 80 -j ACCEPT":                                               {"", 80},
		"iptables -A OUTPUT -p tcp --dport 80 -j DROP":                                                {},
		"firewall-cmd --add-port=80/tcp":                                                              {"", 80},
		"Get-NetTCPConnection -LocalPort 3000":                                                        {"", 3000},
		"python3 -m http.server 8000":                                                                 {"", 8000},
		"nc -l 8080":                                                                                  {"", 8080},
		"php -S localhost:8000":                                                                       {"localhost", 8000},
	} {
		if got, ok := PlaceIn(text); got != want || ok != (want.Port != 0) {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

// TestLinesWithNames reads what the tools print without -n, and on macOS, and what berth
// prints itself.
func TestLinesWithNames(t *testing.T) {
	for text, want := range map[string]Listed{
		"udp   ESTAB  0  0  10.0.0.5%eth0:68  10.0.0.1:67":                                       {UDP: true, State: "CONNECTED", Local: "10.0.0.5:68", Remote: remote("10.0.0.1:67")},
		"udp 0 0 10.0.0.5:68 10.0.0.1:67 ESTABLISHED 700/NetworkManager":                         {UDP: true, State: "CONNECTED", Local: "10.0.0.5:68", Remote: remote("10.0.0.1:67")},
		"udp UNCONN 0 0 127.0.0.53%lo:domain 0.0.0.0:*":                                          {UDP: true, State: "UNCONN", Local: "127.0.0.53:53"},
		"sshd 834 root 3u IPv4 23456 0t0 TCP *:ssh (LISTEN)":                                     {State: "LISTEN", Local: "*:22"},
		"TCP *:http-alt (LISTEN)":                                                                {State: "LISTEN", Local: "*:8080"},
		"TCP localhost:ipp (LISTEN)":                                                             {State: "LISTEN", Local: "localhost:631"},
		"localhost:3000->localhost:51514 (ESTABLISHED)":                                          {State: "ESTABLISHED", Local: "localhost:3000", Peer: "localhost:51514"},
		"node 813 me 9u IPv4 982211 0t0 TCP mybox:51514->ec2-1-2.amazon.com:https (ESTABLISHED)": {State: "ESTABLISHED", Local: "*:51514", Peer: "ec2-1-2.amazon.com:443"},
		"tcp 0 0 0.0.0.0:ssh 0.0.0.0:* LISTEN":                                                   {State: "LISTEN", Local: "0.0.0.0:22"},
		"tcp4 0 0 127.0.0.1.5432 *.* LISTEN":                                                     {State: "LISTEN", Local: "127.0.0.1:5432"},
		"tcp46 0 0 *.3000 *.* LISTEN":                                                            {State: "LISTEN", Local: "*:3000"},
		"tcp4 0 0 10.0.0.5.51514 10.0.0.9.443 ESTABLISHED":                                       {State: "ESTABLISHED", Local: "10.0.0.5:51514", Remote: remote("10.0.0.9:443")},
		"tcp6 0 0 ::1.5432 *.* LISTEN":                                                           {State: "LISTEN", Local: "[::1]:5432"},
		"127.0.0.1:51514->127.0.0.1:8080":                                                        {Local: "127.0.0.1:51514", Remote: remote("127.0.0.1:8080")},
		"127.0.0.1:51514 → 127.0.0.1:8080":                                                       {Local: "127.0.0.1:51514", Remote: remote("127.0.0.1:8080")},
		"127.0.0.1:51514 -> 127.0.0.1:8080":                                                      {Local: "127.0.0.1:51514", Remote: remote("127.0.0.1:8080")},
		"[::1]:51514→[::1]:8080":                                                                 {Local: "[::1]:51514", Remote: remote("[::1]:8080")},
		"TCP 127.0.0.1:38444->127.0.0.1:25001 (ESTABLISHED)":                                     {State: "ESTABLISHED", Local: "127.0.0.1:38444", Remote: remote("127.0.0.1:25001")},
		"TCP CLOSE_WAIT 127.0.0.1:38444 → 127.0.0.1:25001":                                       {State: "CLOSE_WAIT", Local: "127.0.0.1:38444", Remote: remote("127.0.0.1:25001")},
		"UDP CONNECTED 10.0.0.5:68 → 10.0.0.1:67":                                                {UDP: true, State: "CONNECTED", Local: "10.0.0.5:68", Remote: remote("10.0.0.1:67")},
		"read tcp 10.0.0.5:43210->10.0.0.9:443: connection reset by peer":                        {}, "0.0.0.0:8080->80/tcp": {}, "a -> b": {}, "web:http → db:5432 is slow": {}, "127.0.0.1:80": {}, "TCP 127.0.0.1:80": {}, "*:80": {}, "tcp *:nosuchservice (LISTEN)": {}, "localhost:ssh": {},
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
