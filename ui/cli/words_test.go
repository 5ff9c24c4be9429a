package cli

import (
	"bytes"
	"io"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"berth/internal/sample"
	"berth/model/explain"
	"berth/model/language"
)

// wordsOf reads a list of words that users look up, one per line.
func wordsOf(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// TestWhatPeopleLookUp checks that what users look up is explained in every
// language, on one screen, and that each explanation begins with a sentence that
// can stand alone.
func TestWhatPeopleLookUp(t *testing.T) {
	words := append(wordsOf(t, "words.txt"), wordsOf(t, "more-words.txt")...)
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, w := range words {
			text, ok := x.Word(w)
			if !ok || len(text.Blocks) == 0 {
				t.Errorf("%s: %s is not explained", tag, w)
				continue
			}
			first := strings.ToLower(text.Blocks[0].Text)
			if !strings.ContainsAny(first, ".。") || !strings.HasSuffix(first, ".") && !strings.HasSuffix(first, "。") {
				t.Errorf("%s: %s: no sentence: %s", tag, w, first)
			}
			for _, pronoun := range []string{"it ", "this ", "that ", "they ", "these ", "those ", "he ", "它", "他", "這", "这", "那"} {
				if strings.HasPrefix(first, pronoun) {
					t.Errorf("%s: %s begins with %q: %s", tag, w, pronoun, first)
				}
			}
		}
	}
}

// TestWhatIsWritten checks that what ss, netstat, ip, other programs and berth
// itself print is explained by the entry about it, and not by one that only
// mentions it. Each word is listed with the name of its entry.
func TestWhatIsWritten(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, line := range wordsOf(t, "written.tsv") {
			word, name, _ := strings.Cut(line, "\t")
			text, ok := x.Word(word)
			if want := l.Say("explain.title.other", language.Facts{"word": word, "name": name}); !ok || text.Title != name && !strings.HasSuffix(text.Title, want[len(word):]) {
				t.Errorf("%s: %s: %q, want %s", tag, word, text.Title, name)
			}
		}
	}
}

// TestWhatTheSystemPrintsInChinese checks that the messages of glibc are explained
// in Chinese as in English, both alone and after a prefix added by a program. Each
// line has the name of an error, the name of the entry about it, and the message as
// written in Taiwan and in mainland China.
func TestWhatTheSystemPrintsInChinese(t *testing.T) {
	said := 0
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, line := range wordsOf(t, "messages.tsv") {
			fields := strings.Split(line, "\t")
			name, message := fields[1], fields[2:][map[string]int{"zh-Hant": 0, "zh-Hans": 1}[tag]]
			longer := []string{message}
			if name == fields[0] && utf8.RuneCountInString(message) >= 4 {
				longer = append(longer, "bind: "+message, "nginx: [emerg] bind() to 0.0.0.0:80："+message)
			}
			for _, text := range longer {
				said++
				if got, ok := x.Word(text); !ok || !strings.Contains(got.Title, name) {
					t.Errorf("%s: %s: %q, want %s", tag, text, got.Title, name)
				}
			}
		}
	}
	if said < 300 {
		t.Errorf("%d messages were tried", said)
	}
}

// TestCommandsInTexts checks that each command mentioned in a message exists, or is
// a filter whose terms name their fields.
func TestCommandsInTexts(t *testing.T) {
	s := Machine(Stamped("", "", ""))
	var known []string
	for _, c := range (&app{System: s}).root().Commands() {
		known = append(known, c.Name())
	}
	l, _ := language.New("zh-Hant") // in Chinese, Latin letters after the name are not prose
	told := 0
	for _, key := range l.Keys("") {
		for _, m := range regexp.MustCompile(`berth ([a-z][a-z-]*)(.?)`).FindAllStringSubmatch(l.Tell(key), -1) {
			if told++; !slices.Contains(known, m[1]) && m[2] != ":" {
				t.Errorf("%s: %s is no command", key, m[0])
			}
		}
	}
	if told < 50 {
		t.Errorf("the texts mention %d commands", told)
	}
}

// TestAPortInSoManyWords checks that a question about a port can also be a phrase.
func TestAPortInSoManyWords(t *testing.T) {
	for text, want := range map[string]string{
		"port 22": "22", "Port 22": "22", "TCP port 443": "443/tcp", "udp 53": "53/udp", "port 53 udp": "53/udp", "連接埠 80": "80", "端口80": "80", "端口号 80": "80", "埠 8080": "8080",
		"80端口": "80", "8080 號埠": "8080", "80 port 是什麼": "80", "what is port 80?": "80", "誰佔用 8080": "8080", "谁占用了8080": "8080", "8080 被佔用": "8080", "3000 被占用怎么办": "3000", "UDP 53 是什麼": "53/udp",
		"who is using port 8080?": "8080", "which process uses 5353/udp": "5353/udp", "why can't I bind to port 80": "80", "is port 22 open?": "22", "is port 3000 in use?": "3000", "port 80 in use": "80", "what runs on port 631": "631",
		"誰佔用": "", "8080 和 9090": "", "80 年代": "",
		"22": "22", "port": "", "port 22 and more": "", "port:22": "", "x 22": "", "tcp": "", "8000-8010": "",
	} {
		if got := numbered(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if text, status := toldOf(t, "port", "22"); status != 0 || !strings.HasPrefix(text, "22\n") || !strings.Contains(text, "registered for ssh") {
		t.Errorf("status %d:\n%s", status, text)
	}
}

// toldOf returns what berth explain prints about something.
func toldOf(t *testing.T, args ...string) (text string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
	status = Run(t.Context(), append([]string{"explain"}, args...), s)
	return out.String() + errs.String(), status
}

// TestWordsFitAScreen checks that the program prints the same on a screen of 80x24,
// whether the words are given as one argument or as several.
func TestWordsFitAScreen(t *testing.T) {
	tried := sample.Every(5)
	for i, w := range append(wordsOf(t, "words.txt"), wordsOf(t, "more-words.txt")...) {
		if !tried() {
			continue
		}
		args := []string{"--lang", language.Tags()[i%3], "--", w}
		if i%2 == 0 {
			args = append(args[:3], strings.Fields(w)...)
		}
		text, status := toldOf(t, args...)
		if status != 0 || strings.Count(text, "\n") < 2 || strings.Count(text, "\n") > 24 || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: status %d:\n%s", w, status, text)
		}
	}
}

// TestWhatIsMeantByACommand checks that commands, URLs and questions in few words lead to
// the port that they are about, and that a list of words that merely happen to be
// registered names is not one of ports.
func TestWhatIsMeantByACommand(t *testing.T) {
	for want, asked := range map[string]string{
		"8097": "lsof -i:8097|lsof -i tcp:8097|curl localhost:8097|curl -v http://localhost:8097|8097被谁占了|8097能不能用|8097通不通|测8097|殺8097|listen 8097|8097暴力破解|" +
			"nc -zv localhost 8097|telnet localhost 8097|fuser 8097/tcp|wget http://example.com:8097/x|example.com:8097|8097轉8096|把8097改成8096",
		"443": "https://example.com|https://example.com/a?b=c|example.com:443/a|wss://example.com", "80": "http://example.com", "docker": "docker inspect|docker exec|docker login", "redis": "redis monitor", "5000": "curl -X POST http://localhost:5000/a", "6379": "redis://:secret@localhost:6379/0",
		"kafka": "kafka connect", "mongodb": "mongodb router",
	} {
		for _, text := range strings.Split(asked, "|") {
			told, status := toldOf(t, "--", text)
			if first, _, _ := strings.Cut(told, "\n"); status != 0 || first != want && !strings.Contains(first, ":"+want) {
				t.Errorf("%s: status %d, no %s: %s", text, status, want, first)
			}
		}
	}
	for _, text := range []string{"ss -tlnp | grep 8097", "netstat -ano | findstr 8097", "sudo lsof -i | grep :8097"} {
		if told, status := toldOf(t, "--", text); status != 0 || !strings.Contains(told, "8097") {
			t.Errorf("%s: status %d: %s", text, status, told)
		}
	}
	for _, text := range []string{"ps aux | grep 8097", "main.go:42", "net::ERR_FAILED", "测试", "杀毒软件", "inspect exec"} {
		if told, status := toldOf(t, "--", text); status != wrong || strings.Contains(told, "no such field") {
			t.Errorf("%s: status %d: %s", text, status, told)
		}
	}
	for text, want := range map[string]string{"kill--9x": "kill -9?", "netstat -anox": "netstat -ano?", "ssh -N": "ssh -L"} {
		if told, _ := toldOf(t, "--", text); !strings.Contains(told, want) {
			t.Errorf("%s: no %s: %s", text, want, told)
		}
	}
}

// TestNearWordsAreSuggested checks that a mistake is answered with what was
// probably meant, and that unknown words are refused.
func TestNearWordsAreSuggested(t *testing.T) {
	for word, want := range map[string]string{
		"EADRINUSE": "eaddrinuse", "conection refused": "connection refused", "postgress": "postgres", "backlgo": "backlog", "連線被據絕": "連線被拒絕",
		"負截平衡器": "負載平衡器", "loclahost": "localhost",
	} {
		if text, status := toldOf(t, word); status != wrong || !strings.Contains(text, "did you mean") || !strings.Contains(text, want) {
			t.Errorf("%s: status %d, no %q: %s", word, status, want, text)
		}
	}
	for _, word := range []string{"xyzzyq", "完全無關的詞語", "a-sentence-of-no-use"} {
		if text, status := toldOf(t, word); status != wrong || strings.Contains(text, "did you mean") {
			t.Errorf("%s: status %d: %s", word, status, text)
		}
	}
}

// TestAPortTellsWhatItsServiceIs checks that the explanation of a port includes the
// service that usually uses it.
func TestAPortTellsWhatItsServiceIs(t *testing.T) {
	for target, want := range map[string]string{"6379": "Redis keeps data in memory", "5432": "PostgreSQL is an SQL database", "5353": "mDNS finds hosts"} {
		text, status := toldOf(t, target)
		if flat := strings.Join(strings.Fields(text), " "); status != 0 || !strings.Contains(flat, want) {
			t.Errorf("%s: status %d, no %q:\n%s", target, status, want, text)
		}
	}
	if text, _ := toldOf(t, "redis"); !strings.Contains(text, "6379") {
		t.Errorf("redis has no port:\n%s", text)
	}
}

// TestExplainCompletes checks that a shell completes ports in use, words, their
// alternative names, and fields.
func TestExplainCompletes(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	for begun, want := range map[string]string{
		"": port, port[:3]: port, "time": "time-wait", "EADDR": "EADDRINUSE", "connection-r": "connection-refused", "redi": "redis", "三次": "三次握手", "lpor": "lport:",
	} {
		var out bytes.Buffer
		s := Machine(Stamped("", "", ""))
		s.In, s.Out, s.Err, s.Env = nil, &out, io.Discard, []string{netnsEnv + "=self"}
		status := Run(t.Context(), []string{"__complete", "explain", begun}, s)
		found := slices.ContainsFunc(strings.Split(out.String(), "\n"), func(line string) bool {
			word, _, _ := strings.Cut(line, "\t")
			return word == want
		})
		if status != 0 || !found {
			t.Errorf("%q: status %d, no %s:\n%s", begun, status, want, out.String())
		}
	}
}

// TestAStateHasCauseAndMend checks that the explanation of a state that may last
// says why it lasts and what to do about it.
func TestAStateHasCauseAndMend(t *testing.T) {
	text, status := toldOf(t, "CLOSE_WAIT")
	flat := strings.Join(strings.Fields(text), " ")
	if status != 0 || !strings.Contains(flat, "has not called close()") || !strings.Contains(flat, "Fix or restart that program") {
		t.Errorf("status %d:\n%s", status, text)
	}
}

// TestWordsSayWhatIsNeeded checks that a text about something that works only under a
// condition, or only in English, says so in every language.
func TestWordsSayWhatIsNeeded(t *testing.T) {
	for lang, want := range map[string][2]string{
		"en":      {"only then does the key a show", ""},
		"zh-Hant": {"設定了之後，按 a 才", "「berth 命令 -h」有更多說明（英文）"},
		"zh-Hans": {"设置之后，按 a 才", "“berth 命令 -h”有更多说明（英文）"},
	} {
		for i, word := range []string{"alert", "commands"} {
			text, _ := toldOf(t, "--lang", lang, word)
			if text = strings.Join(strings.Fields(text), ""); !strings.Contains(text, strings.ReplaceAll(want[i], " ", "")) {
				t.Errorf("%s in %s: no %q in:\n%s", word, lang, want[i], text)
			}
		}
	}
}
