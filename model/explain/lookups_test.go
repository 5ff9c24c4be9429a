package explain

import (
	"strings"
	"testing"
)

// leadTo checks that each word of each list, separated by |, leads to the list's entry.
func leadTo(t *testing.T, x *Explainer, lists map[string]string) {
	t.Helper()
	for want, asked := range lists {
		for _, text := range strings.Split(asked, "|") {
			if got, ok := x.Word(text); !ok || got.Title != want && !strings.HasSuffix(got.Title, "("+want+")") && !strings.HasSuffix(got.Title, "（"+want+"）") {
				t.Errorf("%s: %q, want %s", text, got.Title, want)
			}
		}
	}
}

// TestWordsOfTextbooks: what a beginner or a teacher looks up leads to its entry, in each
// language.
func TestWordsOfTextbooks(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		leadTo(t, x, map[string]string{
			"payload": "what is a payload|packet payload|酬載|什麼是酬載|有效負載|有效载荷|载荷是什么|payload 是什么", "header": "UDP header|ip header|標頭|报头|TCP 首部|什么是报头",
			"encapsulation": "PDU|decapsulation|封裝|封装|什麼是封裝|解封装", "active-open": "passive open|active close|主動關閉|被动关闭|主动打开|被動開啟",
			"connection-oriented": "connectionless|best effort|面向连接|連線導向|無連線|udp connect|why is UDP UNCONN|尽力而为", "client-server": "client/server|主從架構|客户端服务器模型|C/S 架构",
			"physical-port": "ethernet port|serial port|RJ45|串口|网口|網路孔|實體連接埠", "source-address": "source IP|destination address|來源位址|源地址|目的 IP|目标 IP",
			"berkeley-sockets": "BSD sockets|Winsock|WSAStartup|socket programming|网络编程|網路程式設計", "sockaddr": "struct sockaddr|sockaddr_in|inet_pton()|inet_ntoa",
			"http-request": "HTTP header|HTTP 請求|HTTP 请求|请求头|content-length", "how-many-connections": "how many connections can a server handle?|maximum connections|C10K|单机最大连接数|一個連接埠能有多少連線",
			"host-and-port": "missing port in address|dial tcp: address ::1:80: too many colons in address", "public-key": "private key|ssh key|公鑰|私钥|数字签名", "log": "error log|日誌|日志|logs",
			"microservice": "microservices|微服務|微服务",
		})
	})
}

// TestWordsOfHomeNetworks: what somebody with a home router or a name of their own looks
// up leads to its entry.
func TestWordsOfHomeNetworks(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		leadTo(t, x, map[string]string{
			"nat-type":    "symmetric NAT|full cone|full-cone NAT|port restricted cone|restricted cone NAT|strict NAT|NAT type 2|對稱式 NAT|对称型 NAT|完全圓錐|全锥形|端口受限锥形|NAT 類型|什么是对称 NAT",
			"pppoe":       "what is PPPoE?|PPPoE 是什么|撥接|宽带拨号|ppp0",
			"dynamic-dns": "DDNS|dyndns|DuckDNS|動態 DNS|动态域名|花生壳|什麼是 DDNS",
			"modem":       "數據機|光猫|小烏龜|ONT|modem bridge mode", "isp": "internet service provider|運營商|网络运营商|網路業者|電信業者", "ds-lite": "dual-stack lite|MAP-E", "6to4": "Teredo|ISATAP|6rd",
			"address-conflict": "IP conflict|duplicate IP|IP 衝突|IP 地址冲突|位址衝突", "shared-address": "CGNAT", "nat-traversal": "UDP hole punching|NAT 打洞|UDP 打洞|内网穿透",
			"port-checker": "canyouseeme|open port checker|在线端口检测", "router": "分享器|无线路由器|home router", "martian": "martian packet|bogon|火星封包|火星包",
		})
		leadTo(t, x, map[string]string{
			"cdn": "content delivery network|什麼是 CDN|CDN 是什么|内容分发网络|內容傳遞網路|Cloudflare|边缘节点", "dns-record": "A record|AAAA record|CNAME|MX record|A 記錄|CNAME 记录|解析记录",
			"srv-record": "SRV|mongodb+srv|SRV 記錄|SRV 记录", "reverse-dns": "rDNS|PTR record|反向解析|DNS 反查|反解", "name-server": "nameserver|recursive resolver|名稱伺服器|域名服务器|递归解析器|权威服务器",
			"dns-cache": "flush dns|ipconfig /flushdns|dns propagation|清除 DNS 快取|DNS 缓存", "dnssec": "SERVFAIL", "split-dns": "split horizon DNS|内网 DNS|內部 DNS", "dns-spoofing": "DNS hijacking|DNS 污染|DNS 汙染|DNS 劫持",
			"systemd-resolved": "127.0.0.53|DNSStubListener|resolvectl", "acme": "Let's Encrypt|certbot|HTTP-01 challenge|申请证书|免費憑證",
			"certificate-authority": "CA|root certificate|憑證授權單位|证书颁发机构|根证书", "hsts": "strict-transport-security|强制 HTTPS", "tls-version": "TLS 1.3|cipher suite|加密套件|密码套件",
		})
	})
}

// TestWordsOfServers: what somebody who runs servers, proxies, containers or machines in
// a cloud looks up leads to its entry.
func TestWordsOfServers(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		leadTo(t, x, map[string]string{
			"upstream": "backend|origin server|no live upstreams|no healthy upstream|上游伺服器|源站|回源|後端伺服器", "virtual-host": "vhost|Host header|server_name|虛擬主機|虚拟主机",
			"x-forwarded-for": "X-Real-IP|real client IP|真实 IP|取得真實 IP|XFF", "proxy-protocol": "PROXY protocol|send-proxy|PROXY 協定", "http-499": "nginx 499|499 client closed request|499 错误",
			"cloudflare-error": "error 522|HTTP 521|Web server is down|522 錯誤|520 错误", "tls-termination": "SSL offloading|TLS passthrough|ERR_TOO_MANY_REDIRECTS|SSL 卸载|TLS 終止", "waf": "web application firewall|Web 应用防火墙",
			"webhook": "webhooks|回调地址|回呼網址", "round-robin": "least connections|consistent hashing|最少連線|一致性哈希|DNS round robin", "layer-4-load-balancer": "L4 load balancer|layer 7 load balancer|四层负载均衡|七層負載平衡",
			"direct-server-return": "DSR|arp_ignore|net.ipv4.arp_announce", "ecmp": "equal-cost multipath|等價多路徑", "rate-limit": "rate limiting|throttling|token bucket|限流|令牌桶|速率限制", "retry": "exponential backoff|重試|重试|断线重连|指数退避",
			"vpc": "virtual private cloud|internet gateway|虛擬私有雲|专有网络", "elastic-ip": "EIP|彈性 IP|弹性公网 IP", "cloud-load-balancer": "ALB|NLB|target group", "vps": "EC2|cloud server|雲端主機|云服务器", "security-group": "NSG",
			"docker-desktop": "Docker for Mac|com.docker.backend", "slirp4netns": "rootless docker|pasta", "kubectl-port-forward": "kubectl port-forward|error: lost connection to pod", "target-port": "targetPort|containerPort|port vs targetPort",
			"network-policy": "NetworkPolicy|网络策略|網路政策", "service-discovery": "service registry|服務發現|注册中心", "connect-method": "HTTP CONNECT|HTTP tunnel|HTTP 隧道", "proxy-settings": "https_proxy|no_proxy|PAC file|系统代理|代理設定",
			"debugging-proxy": "mitmproxy|Fiddler", "bind-address": "listen_addresses|bind-address|bindIp|监听地址|監聽位址", "connection-string": "JDBC URL|DATABASE_URL|連線字串|连接字符串", "application-server": "WSGI|uWSGI|應用程式伺服器|应用服务器",
			"message-broker": "message queue|pub/sub|消息队列|訊息佇列", "supervisor": "pm2|supervisord|进程守护", "oom-killer": "OOM|OOMKilled", "python-http-server": "python3 -m http.server|python -m http.server",
			"redis-sentinel": "Redis Sentinel|redis 哨兵", "chrome-devtools": "remote-debugging-port", "wake-on-lan": "WOL|magic packet|网络唤醒|網路喚醒",
		})
	})
}

// TestWordsOfEngineers: what the manual pages, ss and the settings of a system name leads
// to its entry.
func TestWordsOfEngineers(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		leadTo(t, x, map[string]string{
			"so-error": "SO_ERROR", "so-exclusiveaddruse": "SO_EXCLUSIVEADDRUSE", "so-peercred": "SO_PEERCRED|SO_PASSCRED", "msg-flags": "MSG_PEEK|MSG_WAITALL", "fd-passing": "SCM_RIGHTS|ancillary data|传递文件描述符",
			"zero-copy": "sendfile()|MSG_ZEROCOPY|零拷贝|零拷貝", "ip-pktinfo": "IP_PKTINFO|IPV6_RECVPKTINFO", "multicast": "IP_ADD_MEMBERSHIP|IGMP snooping", "path-mtu": "IP_MTU_DISCOVER", "ttl": "IP_TTL", "raw-socket": "IP_HDRINCL",
			"tcp-slow-start-after-idle": "net.ipv4.tcp_slow_start_after_idle", "tcp-mtu-probing": "tcp_mtu_probing|MSS clamping|PMTU black hole|MTU 黑洞", "tcp-notsent-lowat": "TCP_NOTSENT_LOWAT|net.ipv4.tcp_notsent_lowat", "challenge-ack": "TCP reset attack|伪造 RST",
			"tcp-md5": "TCP_MD5SIG|TCP-AO", "tcp-ulp": "kTLS|TCP_ULP", "route-localnet": "route_localnet|net.ipv4.conf.all.route_localnet", "disable-ipv6": "net.ipv6.conf.all.disable_ipv6|停用 IPv6|禁用 IPv6",
			"bridge-nf-call-iptables": "net.bridge.bridge-nf-call-iptables|br_netfilter", "netdev-max-backlog": "net.core.netdev_max_backlog|softirq|软中断", "ethtool": "ring buffer|rx_dropped|环形缓冲区",
			"banner": "banner grabbing|Shodan", "slowloris": "slow HTTP attack|慢速攻击|慢速攻擊", "amplification-attack": "reflection attack|DNS amplification|反射攻击|放大攻擊", "deep-packet-inspection": "DPI|intrusion detection|入侵检测|入侵偵測",
			"syn-flood": "DDoS 攻擊|DoS attack|分布式拒绝服务", "port-mirroring": "SPAN port|promiscuous mode|端口镜像|混雜模式", "bonding": "LACP|port channel|链路聚合|鏈路聚合", "policy-routing": "ip rule|策略路由", "autonomous-system": "ASN|自治系统|自治系統",
			"chain": "PREROUTING|INPUT chain|default policy|规则链", "ufw": "ufw status|docker bypasses ufw|docker 绕过 ufw", "firewalld": "firewall-cmd|firewall zone", "allowlist": "whitelist|ACL|白名單|黑名单|访问控制列表", "pf": "pfctl|mac 防火墙|little snitch",
			"launchd": "launchctl|brew services", "networkmanager": "nmcli|netplan|systemd-networkd", "dmesg": "kernel log|內核日誌|内核日志", "dbus": "D-Bus",
			"windows-firewall": "Windows Defender Firewall|New-NetFirewallRule|Windows 防火牆|Windows 防火墙", "excluded-port-range": "net stop winnat|netsh int ipv4 show excludedportrange tcp|hyper-v reserved ports|端口排除范围",
			"test-netconnection": "tnc|Test-NetConnection", "http-sys": "HTTP.sys|IIS|pid 4|80 端口被 system 占用", "svchost": "svchost.exe", "tcpview": "resmon|資源監視器|资源监视器", "portproxy": "netsh interface portproxy",
			"pid-file": "server.pid|A server is already running. Check /app/tmp/pids/server.pid.", "protected-mode": "-DENIED Redis is running in protected mode because protected mode is enabled",
			"wrong-protocol": "400 The plain HTTP request was sent to HTTPS port|Client sent an HTTP request to an HTTPS server|code 400, message Bad request version",
		})
		for _, text := range []string{
			"2026/01/02 03:04:05 [error] 7#7: *1 no live upstreams while connecting to upstream, client: 10.0.0.1",
			"upstream connect error or disconnect/reset before headers. reset reason: overflow",
		} {
			leadTo(t, x, map[string]string{"upstream": text})
		}
	})
}

// TestWordsThatMeanSomethingElse: names of entries that are common words do not catch
// what is about something else.
func TestWordsThatMeanSomethingElse(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		for _, text := range []string{
			"log cabin", "chain of shops", "header file missing", "my broker called", "USB port", "HDMI port", "starting the backend server", "supervisor of the team", "banner ad", "modem noises", "retry later",
			"a long chain", "重試一次吧朋友", "供應鏈", "食物链", "头部按摩", "黑洞照片", "地址簿", "日誌本", "旋转木马", "cable car", "origin of species", "payload of a rocket", "pasta recipe", "metro station",
		} {
			if got, ok := x.Word(text); ok {
				t.Errorf("%s: %q, want nothing", text, got.Title)
			}
		}
	})
}
