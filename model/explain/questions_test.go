package explain

import (
	"strings"
	"testing"

	"berth/model/language"
)

// inEach does something in each language.
func inEach(t *testing.T, do func(t *testing.T, x *Explainer)) {
	t.Helper()
	for _, tag := range language.Tags() {
		l, ok := language.New(tag)
		if !ok {
			t.Fatal(tag)
		}
		t.Run(tag, func(t *testing.T) { do(t, &Explainer{Language: l}) })
	}
}

// TestTwoWordsAreCompared: two words are explained by their own entry if there is one,
// and otherwise by the beginnings of both.
func TestTwoWordsAreCompared(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		for text, want := range map[string][]string{
			"bind vs listen": {"bind", "LISTEN"}, "difference between CLOSE_WAIT and TIME_WAIT": {"CLOSE_WAIT", "TIME_WAIT"},
			"CLOSE_WAIT 和 TIME_WAIT 的区别": {"CLOSE_WAIT", "TIME_WAIT"}, "CLOSE_WAIT 與 TIME_WAIT 的差別": {"CLOSE_WAIT", "TIME_WAIT"},
			"what is the difference between a port and a socket?": {"port", "socket"}, "端口和套接字的区别": {"port", "socket"}, "連接埠跟 socket 差在哪裡": {"port", "socket"},
			"connection refused or timeout": {"ECONNREFUSED", "ETIMEDOUT"}, "进程与线程有什么不同": {"process", "thread"}, "mysql versus postgres": {"mysql", "postgresql"},
			"公有 IP 跟私有 IP 的差異": {"public-address", "private-address"}, "ss netstat difference": {"ss", "netstat"}, "http port vs ssh port": {"http", "ssh"},
			"TCP versus UDP": {"tcp-vs-udp"}, "TCP 和 UDP 的區別": {"tcp-vs-udp"}, "127.0.0.1 or 0.0.0.0": {"0.0.0.0"}, "SIGTERM vs SIGKILL": {"signal"},
		} {
			got, ok := x.Word(text)
			if name := x.Language.List(want); !ok || !strings.Contains(got.Title, name) || len(want) == 2 && len(got.Blocks) != 3 {
				t.Errorf("%s: %q with %d blocks, want %s", text, got.Title, len(got.Blocks), name)
			}
		}
		for _, text := range []string{"apples vs oranges", "tcp vs apples", "A 和 B 的区别", "A 與 B 的差別", "vs", "difference between", "foo and bar"} {
			if got, ok := x.Word(text); ok {
				t.Errorf("%s: %q, want nothing", text, got.Title)
			}
		}
	})
}

// TestTwoFitOnAScreen: in a comparison, the part about one word takes at most eleven
// lines of 70 cells.
func TestTwoFitOnAScreen(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		for _, w := range Words() {
			told, ok := x.subject(w)
			if b := opening(told); !ok || b.Text == "" || room(b.Text) > 10*70 {
				t.Errorf("%s: %d cells: %s", w, room(b.Text), b.Text)
			}
		}
	})
}

// TestQuestionsOfAKind: questions are answered by what they are about, in both scripts.
func TestQuestionsOfAKind(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		for want, asked := range map[string]string{
			"change-a-port":   "change port|how do I change the port of nginx|run on a different port|change the port number|怎么修改端口|怎麼改 port|nginx 監聽的連接埠怎麼改|换一个端口|change port of ssh to 2222|mysql port change",
			"mysql":           "what port does mysql use?|mysql 默认端口|mysql 的預設連接埠是多少|which port is mysql on|mysql default port",
			"close-a-port":    "free a port|how to free up a port|kill port 8080|how do I kill whatever is on port 3000|怎麼釋放 port|杀掉占用 8080 的进程|怎麼關掉 3000 port|how do I free 8080|釋放被佔用的連接埠|端口 3306 怎么释放",
			"open-a-port":     "open a port|open port 8080|how do I open port 443 in the firewall|开放 3306 端口|防火牆放行 80 port|access my server from another computer|如何让别人访问我的端口|連接埠怎麼開放|how to make a port public",
			"EADDRINUSE":      "port already used by|port 3000 already used by another process|port is occupied|why is my port still in use|端口已经被使用|8080 端口被占用怎么办|連接埠衝突",
			"cannot-connect":  "cannot connect|why can't I connect to my server|can't connect to port 5432|无法连接 localhost|為什麼連不上 3306|无法访问 localhost:3000|为什么别人访问不了我的服务",
			"0.0.0.0":         "why is X listening on 0.0.0.0|why is nginx listening on 0.0.0.0|为什么 nginx 监听 0.0.0.0|為什麼監聽在 0.0.0.0|is 0.0.0.0 safe",
			"127.0.0.1":       "why does redis listen only on 127.0.0.1|redis 只监听 127.0.0.1|綁定在 127.0.0.1",
			"privilege":       "why does port 80 need root|why do ports below 1024 need root|为什么 80 端口需要 root 权限|綁定 80 port 要 root 嗎",
			"port-forwarding": "how to expose a port in docker|docker -p 8080:80|docker 怎么映射端口|怎麼轉發連接埠",
			"free":            "find an unused port|give me a free port|找一個沒人用的 port|哪个端口没人用|可用的端口",
			"commands":        "how do I see which process uses a port|list all listening ports|怎么查看端口被谁占用|列出所有連接埠|查看所有连接",
			"open-port":       "is my port open|how do I test if a port is reachable|怎么测试端口通不通",
			"TIME_WAIT":       "how do I get rid of TIME_WAIT|how long does TIME_WAIT last|如何减少 TIME_WAIT|TIME_WAIT 會持續多久",
			"ephemeral":       "why is my client using a random port|what ports are ephemeral|为什么客户端用随机端口",
			"firewall":        "is port 25 blocked by my isp|how to block a port|怎么屏蔽端口|封鎖連接埠",
			"ECONNREFUSED":    "why does localhost refuse to connect|localhost 拒绝了我们的连接请求",
			"bind":            "can two programs listen on the same port|两个程序可以监听同一个端口吗|多個程式能共用連接埠嗎",
		} {
			for _, text := range strings.Split(asked, "|") {
				if got, ok := x.Word(text); !ok || !strings.Contains(got.Title, want) && !strings.Contains(strings.ToLower(text), want) {
					t.Errorf("%s: %q, want %s", text, got.Title, want)
				}
			}
		}
		for _, text := range []string{
			"how to change a tire", "port of rotterdam", "open the door", "change my password", "怎么改密码", "打開窗戶", "kill bill", "listen to music", "猫跟狗", "what port", "怎么办",
			"USB port vs HDMI port", "errno=", "errno 9999", "curl: (99)", "curl: (2) no", "error 42", "proc:nginx port:80", "support port", "passport 1234", "free beer", "用什么",
		} {
			if got, ok := x.Word(text); ok {
				t.Errorf("%s: %q, want nothing", text, got.Title)
			}
		}
	})
}

// TestWhatReadersOfChineseLookUp: what readers of Chinese typed leads to its entry, and a
// word that merely contains a verb or a name does not.
func TestWhatReadersOfChineseLookUp(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		for want, asked := range map[string]string{
			"CLOSE_WAIT":                `CLOSE_WAIT是谁的问题`,
			"CLOSING":                   `同时关闭`,
			"EACCES":                    `bash: /usr/bin/ssh: Permission denied`,
			"EADDRINUSE":                `port衝突|埠衝突|端口一直被占用|重启后端口被占用|tomcat端口被占用|docker端口被占用|該地址已被占用|nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)`,
			"ECONNABORTED":              `你的主机中的软件中止了一个已建立的连接`,
			"ECONNREFUSED":              `操作系统错误 10061|服务器拒绝连接|目標電腦拒絕連線`,
			"ECONNRESET":                `Connection was reset|http: TLS handshake error from 10.0.0.1:5: read tcp: connection reset by peer`,
			"EHOSTUNREACH":              `嘗試通訊端操作無法連線到主機|嘗試通訊端操作無法連線到主機 (10065)|目的地主机无法访问|NoRouteToHostException`,
			"ENETUNREACH":               `嘗試透過無法連線的網路操作通訊端|嘗試透過無法連線的網路操作通訊端 (10051)|未连接到互联网|未連線到網際網路`,
			"ENOTFOUND":                 `不知道这样的主机|無法識別這台主機|[Errno 11001] getaddrinfo failed|DNS服务器未响应|DNS 伺服器沒有回應|找不到服务器的IP地址|java.net.UnknownHostException|名稱解析暫時失敗`,
			"ETIMEDOUT":                 `要求等候逾時|信号灯超时时间已到|服务器没有响应|伺服器沒有回應|操作超时`,
			"TIME_WAIT":                 `TIME_WAIT为什么是2MSL|TIME_WAIT会占用端口吗|TIME_WAIT有害吗|可以缩短TIME_WAIT吗`,
			"cannot-bind":               `绑定端口失败|监听失败|監聽失敗|nginx: [emerg] bind() to 0.0.0.0:80 failed`,
			"cannot-connect":            `正在连接127.0.0.1...无法打开到主机的连接。 在端口 80: 连接失败|無法開啟到主機的連線。 在連接埠 23: 連線失敗|请检查网络连接|Max retries exceeded with url|無法上網|断网|网络错误|网络异常|requests.exceptions.ConnectionError|MaxRetryError|Communications link failure|TypeError: Failed to fetch|AxiosError: Network Error`,
			"certificate-error":         `此网站无法提供安全连接|這個網站無法提供安全連線|您的连接不是私密连接|你的連線不是私人連線|安全连接失败|SSLHandshakeException|http: TLS handshake error`,
			"change-a-port":             `改端口|改一下端口|nginx换端口|把ssh端口改掉|怎么改mysql端口|我想改端口|请帮我改端口|批量改端口|改遠端桌面連接埠|換一個埠`,
			"cidr":                      `C类地址|同网段`,
			"class":                     `端口的分类|端口分为几类`,
			"close-a-port":              `关闭端口后还能访问|如何杀死占用端口的进程|關port|怎么关端口|关了8080端口|一键关端口|windows关端口`,
			"closed-port":               `端口关闭是什么意思`,
			"connection-lost":           `Lost connection to MySQL server during query`,
			"ephemeral-port-exhaustion": `連接埠不足`,
			"exposed":                   `端口暴露|端口暴露在公网|高危端口|危险端口|dangerous ports|risky ports|哪些端口对外开放`,
			"gap":                       `端口被占用但找不到进程|为什么看不到PID`,
			"gateway":                   `网关端口|網關port|网关的端口|什么是网关端口|静态路由`,
			"getaddrinfo":               `hosts`,
			"iftop":                     `哪个程序占用带宽`,
			"inbound":                   `Ingress|進站`,
			"ip-local-port-range":       `動態連接埠範圍`,
			"latency":                   `延迟高|ping值高|連線很慢`,
			"mdns":                      `mDNSResponder`,
			"nat-traversal":             `NAT打洞`,
			"network-namespace":         `ip netns`,
			"open-port":                 `测试端口|測試連接埠|端口检测|telnet测试端口|nc测试端口`,
			"osi-model":                 `物理层|第4層`,
			"port":                      `有关端口|有关端口的知识|相关端口|無關的連接埠|相關連接埠|什麼是連接埠|什麼是埠`,
			"port-forwarding":           `主机端口|宿主机端口`,
			"port-number":               `端口有多少个|无效端口|invalid port`,
			"port-scan":                 `扫端口`,
			"private-address":           `私有IP範圍`,
			"privilege":                 `小于1024的端口|为什么要root才能用80|普通用户不能用80`,
			"recvq":                     `Recv-Q一直很大|recv-q满|Recv-Q不為0`,
			"reverse-proxy":             `反代`,
			"root":                      `root权限`,
			"sendq":                     `Send-Q堆积`,
			"so-reuseport":              `一个端口可以被多个程序使用吗`,
			"ssh-login":                 `ssh: Permission denied|ssh登录失败|ssh 密碼錯誤`,
			"ssh-tunnel":                `ssh -R|ssh -D`,
			"state":                     `端口状态|連接埠狀態|查看端口状态|TCP状态转换图|TCP状态机`,
			"stuck":                     `hang|连接卡住`,
			"switch":                    `开关端口|開關port|開關埠|開關的連接埠|交换机端口|交换机的端口|交換器port|交換器的port|交換器的連接埠|交換器上的埠|交換器埠號`,
			"header":                    `TCP首部|TCP头部|TCP 標頭`,
			"physical-port":             `物理端口|硬件端口|實體連接埠`,
			"tcpdump":                   `抓封包|tshark`,
			"three-way-handshake":       `三次握手过程|为什么是三次握手|三路握手`,
			"traceroute":                `路由追踪`,
			"ttl":                       `TTL 在傳輸時到期`,
			"udp":                       `UDP有没有连接|UDP需要监听吗`,
			"vrrp":                      `VIP|虛擬IP|虚拟IP|浮動IP`,
			"well-known":                `1-1023`,
		} {
			for _, text := range strings.Split(asked, "|") {
				if got, ok := x.Word(text); !ok || got.Title != want && !strings.HasSuffix(got.Title, "("+want+")") && !strings.HasSuffix(got.Title, "（"+want+"）") {
					t.Errorf("%s: %q, want %s", text, got.Title, want)
				}
			}
		}
		for _, text := range []string{
			"海关端口", "机关端口", "改进端口", "改善連接埠", "換氣扇port", "蚌埠", "viewport", "Spark", "系统错误 5", "美满", "垃圾堆积", "安装过程", "高危漏洞", "invalid portal", "连接port", "哪个程序占用内存", "有关部门", "普通用户", "TypeError: x is not a function", "TypeError: Failed to fetch dynamically imported module",
		} {
			if got, ok := x.Word(text); ok {
				t.Errorf("%s: %q, want nothing", text, got.Title)
			}
		}
	})
}

// TestNumbersOfErrors: error numbers are recognized however a program writes them, and
// curl's numbers have the meaning that its manual gives them.
func TestNumbersOfErrors(t *testing.T) {
	inEach(t, func(t *testing.T, x *Explainer) {
		for want, written := range map[string]string{
			"EADDRINUSE":        `errno: 98|errno=98|errno: -98,|[Errno 98]|errno(98)|errno code 98|Error: Os { code: 98, kind: AddrInUse, message: "Address already in use" }`,
			"ECONNREFUSED":      `errno=111|errno: -111|Os { code: 111, kind: ConnectionRefused }|[WinError 10061]|127.0.0.1[0: 127.0.0.1]: errno=Connection refused`,
			"ETIMEDOUT":         "(errno = 110)|curl: (28) Operation timed out after 1001 milliseconds with 0 bytes received",
			"ENOTFOUND":         "curl: (5)|curl: (5) Could not resolve proxy: nosuch.invalid|curl: (6)|errno: -3008|wget: unable to resolve host address ‘nosuch.invalid’|socket.gaierror: [Errno -2] Name or service not known",
			"cannot-connect":    "curl: (7)|curl 7|curl: (7) Failed to connect to localhost port 38472 after 0 ms: Couldn't connect to server",
			"EADDRNOTAVAIL":     "curl: (45)|curl: (45) Couldn't bind to 'nosuch0'",
			"EOF":               "curl: (52)|curl: (18)",
			"EPIPE":             "curl: (55)",
			"curl":              "curl: (28)|cURL error 28|curl exit code 28|curl exited with 28|curl: (56)", // curl's number says where it failed, not why
			"ECONNRESET":        "curl: (56) Recv failure: Connection reset by peer|curl: (55) Send failure: Connection reset by peer",
			"certificate-error": "curl: (60)|curl: (35) OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number|curl: (91)",
		} {
			for _, text := range strings.Split(written, "|") {
				if got, ok := x.Word(text); !ok || !strings.Contains(got.Title, want) {
					t.Errorf("%s: %q, want %s", text, got.Title, want)
				}
			}
		}
		for _, text := range []string{"[Errno -2]", "errno: 0", "curl: (70)", "curl: (75)", "errno 1070"} {
			if got, ok := x.Word(text); ok {
				t.Errorf("%s: %q, want nothing", text, got.Title)
			}
		}
	})
}
