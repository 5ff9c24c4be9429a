package explain

import (
	"strings"
	"testing"
)

// leadsTo checks that each of the texts, which ¦ separates, leads to the entry before
// them, in every language.
func leadsTo(t *testing.T, table map[string]string) {
	t.Helper()
	inEach(t, func(t *testing.T, x *Explainer) {
		for want, texts := range table {
			for _, text := range strings.Split(texts, " ¦ ") {
				if got, ok := x.Word(text); !ok || got.Title != want && !strings.HasSuffix(got.Title, "("+want+")") && !strings.HasSuffix(got.Title, "（"+want+"）") {
					t.Errorf("%s: %q, want %s", text, got.Title, want)
				}
			}
		}
	})
}

// leadsNowhere checks that none of the texts is explained as something else.
func leadsNowhere(t *testing.T, texts ...string) {
	t.Helper()
	inEach(t, func(t *testing.T, x *Explainer) {
		for _, text := range texts {
			if got, ok := x.Word(text); ok {
				t.Errorf("%s: %q, want nothing", text, got.Title)
			}
		}
	})
}

// TestLinesOfLogs: a line that a program has logged leads to what it is about.
func TestLinesOfLogs(t *testing.T) {
	leadsTo(t, map[string]string{
		"firewall":          "IN=eth0 SRC=1.2.3.4 DST=10.0.0.5 PROTO=TCP SPT=41022 DPT=3389 SYN ¦ [UFW BLOCK] IN=eth0 OUT= MAC=00:11:22 SRC=1.2.3.4 DST=10.0.0.5 LEN=60 PROTO=TCP SPT=4 DPT=22 SYN ¦ [ 12.3] [UFW BLOCK] IN= OUT=eth0 SRC=10.0.0.5 DST=1.2.3.4 PROTO=UDP DPT=53 ¦ kernel: FINAL_REJECT: IN=eth0 OUT= SRC=1.2.3.4 DST=5.6.7.8 PROTO=TCP DPT=8080",
		"port-scan":         "Did not receive identification string from 1.2.3.4 port 51514 ¦ sshd[12]: Did not receive identification string from 1.2.3.4",
		"brute-force":       "Connection closed by authenticating user root 1.2.3.4 port 40022 [preauth] ¦ Failed password for root from 1.2.3.4 port 51514 ssh2 ¦ Failed password for invalid user admin from 1.2.3.4 port 51514 ssh2 ¦ Disconnected from invalid user pi 1.2.3.4 port 4022 [preauth]",
		"EOF":               "fatal: the remote end hung up unexpectedly ¦ hyper::Error(IncompleteMessage) ¦ curl error 52",
		"ECONNRESET":        "Connection reset by 10.0.0.9 port 51514 ¦ NS_ERROR_NET_RESET",
		"somaxconn":         "WARNING: The TCP backlog setting of 511 cannot be enforced because /proc/sys/net/core/somaxconn is set to the lower value of 128.",
		"ENOTFOUND":         `could not translate host name "db" to address: Name does not resolve ¦ psql: error: could not translate host name "db" to address ¦ W: Temporary failure resolving 'deb.debian.org' ¦ getaddrinfo ESERVFAIL example.com`,
		"ECONNREFUSED":      "Connection to localhost:5432 refused. ¦ org.postgresql.util.PSQLException: Connection to db:5432 refused. Check that the hostname and port are correct ¦ 错误码 111 ¦ error 111",
		"http-status":       `status 502 ¦ status code: 404 ¦ HTTP Error 503. The service is unavailable. ¦ 127.0.0.1 - - [01/Dec/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.5.0" ¦ GET http://localhost:3000/api/users 404 (Not Found) ¦ 10.0.0.9 - bob [01/Dec/2026:10:00:00 +0000] "POST /a HTTP/2.0" 502 0`,
		"connection-pool":   "Could not get a resource from the pool ¦ redis.clients.jedis.exceptions.JedisConnectionException: Could not get a resource from the pool",
		"EADDRINUSE":        "Connection in use: ('0.0.0.0', 8000) ¦ error 98 ¦ 错误 98 ¦ 錯誤 10048 ¦ Error: 10048",
		"pid-file":          "A server is already running. Check /app/tmp/pids/server.pid. ¦ A server is already running",
		"graceful-shutdown": "http: Server closed ¦ 2026/12/01 10:00:00 http: Server closed",
		"port-number":       "listen tcp 0.0.0.0:99999: invalid port ¦ listen tcp: address 99999: invalid port",
		"ssh-tunnel":        "channel 3: open failed: administratively prohibited: open failed ¦ channel 2: open failed: administratively prohibited ¦ Warning: remote port forwarding failed for listen port 8080",
		"server-refusal":    "ERROR 1130 (HY000): Host '10.0.0.9' is not allowed to connect to this MySQL server ¦ ERROR 1045 (28000): Access denied for user 'bob'@'localhost'",
		"certificate-error": "CERT_HAS_EXPIRED ¦ DEPTH_ZERO_SELF_SIGNED_CERT ¦ Error: self-signed certificate; code: 'DEPTH_ZERO_SELF_SIGNED_CERT' ¦ SSL_ERROR_RX_RECORD_TOO_LONG ¦ SEC_ERROR_UNKNOWN_ISSUER ¦ UNABLE_TO_VERIFY_LEAF_SIGNATURE ¦ ERR_TLS_CERT_ALTNAME_INVALID",
		"cannot-connect":    "Failed to fetch ¦ Firefox can't establish a connection to the server at localhost:3000. ¦ Firefox can’t establish a connection to the server at example.com. ¦ WebSocket connection to 'ws://localhost:3000/' failed: ¦ Connection to node -1 (localhost/127.0.0.1:9092) could not be established. Broker may not be available.",
		"ENETRESET":         "[WinError 10052] ¦ error 10052 ¦ Windows error 10052",
		"ENETUNREACH":       "error 10051 ¦ A socket operation was attempted to an unreachable network.",
		"ENOBUFS":           "An operation on a socket could not be performed because the system lacked sufficient buffer space or because a queue was full. ¦ 由于系统缓冲区空间不足或队列已满，不能执行套接字上的操作。 ¦ 因為系統緩衝區空間不足或佇列已滿，無法執行通訊端上的作業。",
		"signal":            "退出码 137 ¦ 退出碼 137 ¦ exit code 137",
		"accept-queue":      "times the listen queue of a socket overflowed ¦ 1234 times the listen queue of a socket overflowed",
		"drops":             "SYNs to LISTEN sockets dropped ¦ 1234 SYNs to LISTEN sockets dropped",
		"EACCES":            "connect() to 127.0.0.1:9000 failed (13: Permission denied) while connecting to upstream",
		"ETIMEDOUT":         "HTTPSConnectionPool(host='x', port=443): Read timed out. (read timeout=5)",
		"ENONET":            "ENONET ¦ Machine is not on the network ¦ sendto: Machine is not on the network",
		"EADDRNOTAVAIL":     "listen EADDRNOTAVAIL: address not available 10.1.2.3:3000 ¦ listen tcp4 10.0.0.1:80: bind: cannot assign requested address",
	})
	leadsNowhere(t, "error 42", "error 5", "错误 404", "IN=5", "status quo", "status 99", "the pool", "http: Server closed idle connection", "a server runs", "TypeError: Failed to fetch dynamically imported module", "退出码 1", "DPT=3389")
}

// TestLinesOfTools: what a tool prints about a socket or a packet, apart from a whole line
// about a socket.
func TestLinesOfTools(t *testing.T) {
	leadsTo(t, map[string]string{
		"tcp-flags":           "Flags [S] ¦ Flags [S.] ¦ Flags [R.] ¦ Flags [P.], seq 1:74, ack 1, win 512, length 73 ¦ 10:00:00.123456 IP 10.0.0.9.51514 > 10.0.0.5.443: Flags [S], seq 123, win 64240, options [mss 1460], length 0",
		"retransmission":      "[TCP Retransmission] ¦ [TCP Fast Retransmission] ¦ [TCP Spurious Retransmission] 443 → 51514 [ACK]",
		"window":              "[TCP ZeroWindow] ¦ [TCP Window Full] ¦ [TCP Window Update]",
		"ack":                 "[TCP Dup ACK] ¦ [TCP Dup ACK 12#1]",
		"packet-loss":         "[TCP Previous segment not captured]",
		"out-of-order":        "[TCP Out-Of-Order]",
		"keepalive":           "[TCP Keep-Alive] ¦ [TCP Keep-Alive ACK]",
		"rst":                 "[RST, ACK] ¦ [RST] ¦ 51514 → 443 [RST, ACK] Seq=1 Ack=1 Win=0 Len=0",
		"three-way-handshake": "[SYN, ACK] ¦ [SYN] ¦ 443 → 51514 [SYN, ACK] Seq=0 Ack=1 Win=65535 Len=0",
		"fin":                 "[FIN, ACK]",
		"timer":               "keepalive (7175.00/0/0) ¦ timewait (54.21/0/0) ¦ on (0.20/0/0) ¦ off (0.00/0/0)",
		"tcp-info":            "cubic wscale:7,7 rto:204 ¦ ts sack cubic wscale:7,7 rto:204 rtt:0.05/0.02 mss:32768 cwnd:10 ¦ bbr wscale:8,7 rto:220 rtt:19.8/0.4",
		"unix-socket":         "unix:///var/run/docker.sock ¦ nginx 8 www 6u unix 0xffff8881 0t0 48211 /run/x.sock type=STREAM",
		"docker-compose":      `8080:80 ¦ 3000:3000/tcp ¦ 127.0.0.1:5432:5432 ¦ - "8080:80"`,
		"host-network":        "--network host ¦ --network=host ¦ --net=host ¦ docker run --network host nginx ¦ network_mode: host",
		"localhost":           "why does localhost resolve to ::1 ¦ localhost resolves to 127.0.0.1",
	})
	leadsNowhere(t, "[TCP]", "on (5)", "8080:", "10:5x", "--network mynet", "80->81")
}

// TestCommandLines: a command leads to what explains its effect.
func TestCommandLines(t *testing.T) {
	leadsTo(t, map[string]string{
		"ssh-tunnel":                "ssh -L 8080:localhost:80 host ¦ ssh -D 1080 ¦ ssh -D 1080 bob@host ¦ ssh -N -R 8080:localhost:80 host ¦ ssh -fNL 8080:db:5432 host ¦ autossh -M 0 -R 80:localhost:80 host",
		"dev-server":                "php -S localhost:8000 ¦ npm run dev ¦ python manage.py runserver 0.0.0.0:8000",
		"lsof":                      "sudo lsof -nP -iTCP -sTCP:LISTEN ¦ lsof -p 123 ¦ lsof -nP -iTCP ¦ lsof -i -P -n | grep LISTEN",
		"netstat":                   "netstat -an | grep LISTEN ¦ netstat -tunlp ¦ netstat -ano ¦ netstat -anp tcp ¦ sudo netstat -tulpn",
		"gateway":                   "netstat -rn ¦ ip route show ¦ sudo netstat -nr ¦ ip r",
		"snmp-counters":             "netstat -s ¦ nstat -az",
		"ss":                        "ss -tulpn ¦ ss -ant state established ¦ ss -tan | grep ESTAB",
		"tcp-info":                  "ss -ti ¦ ss -tin",
		"netfilter":                 "nft list ruleset ¦ iptables -A INPUT -p tcp --dport 80 -j ACCEPT ¦ sudo iptables -L -n ¦ iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080",
		"systemd-socket-activation": "systemctl list-sockets",
		"SOCK_DESTROY":              "ss -K dst 10.0.0.1 ¦ sudo ss -t -K dport = 80",
		"ssh":                       "Accepted publickey for bob from 10.0.0.9 port 51514 ssh2",
		"traceroute":                "traceroute example.com",
		"dig":                       "dig example.com ¦ dig @8.8.8.8 x",
		"strace":                    "sudo strace -p 1",
		"kubernetes-service":        "kubectl expose deployment web --port=80",
		"ssh-login":                 "Failed password for bob from 10.0.0.9 port 51514 ssh2 ¦ Connection closed by authenticating user bob 10.0.0.9 port 4022 [preauth]",
		"port-scan":                 "nmap -p 80 localhost ¦ nmap -sS 10.0.0.0/24",
		"icmp":                      "64 bytes from 8.8.8.8: icmp_seq=1 ttl=117 time=3.1 ms ¦ ping 8.8.8.8 ¦ ping -c 4 example.com",
		"signal":                    "kill -9 1234 ¦ sudo kill 1234 ¦ pkill -9 node",
		"close-a-port":              "lsof -ti:3000 | xargs kill -9 ¦ kill -9 $(lsof -t -i:3000) ¦ taskkill /PID 1234 /F ¦ taskkill /F /IM node.exe",
		"port-forwarding":           "-p 3000:3000 ¦ 0.0.0.0:8080->80/tcp ¦ 0.0.0.0:8080->80/tcp, :::8080->80/tcp",
		"kubectl-port-forward":      "kubectl port-forward ¦ kubectl port-forward svc/web 8080:80",
		"portproxy":                 "netsh interface portproxy ¦ netsh interface portproxy add v4tov4 listenport=8080 connectport=80",
		"python-http-server":        "python3 -m http.server 8000 ¦ python -m http.server",
		"ufw":                       "sudo ufw allow 80 ¦ ufw status",
		"firewalld":                 "firewall-cmd --add-port=80/tcp",
		"get-nettcpconnection":      "Get-NetTCPConnection -LocalPort 3000",
		"excluded-port-range":       "netsh int ipv4 show excludedportrange protocol=tcp",
		"netcat":                    "socat TCP-LISTEN:8080,fork TCP:10.0.0.9:80 ¦ nc -l 8080 ¦ nc -lk 8080 ¦ nc -l -p 8080",
		"ip-command":                "ip a ¦ ip addr show ¦ ip -br link",
	})
	leadsNowhere(t, "ssh -N", "ssh -l bob host", "ssh host-ABCD", "dig deeper", "system error 5", "ping pong table", "kill bill", "lsof is slow", "sshd -D", "netstat -anox", "ip a b c", "npm install")
}
