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
