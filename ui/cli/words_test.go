package cli

import (
	"bytes"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"berth/model/explain"
	"berth/model/language"
)

// wordsOf reads a list of words that people look up, one a line.
func wordsOf(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// What people look up is explained in every language, on a screen, and begins
// with a sentence that can stand alone.
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

// A port is asked for in so many words, too.
func TestAPortInSoManyWords(t *testing.T) {
	for text, want := range map[string]string{
		"port 22": "22", "Port 22": "22", "TCP port 443": "443/tcp", "udp 53": "53/udp", "port 53 udp": "53/udp", "連接埠 80": "80", "端口80": "80", "端口号 80": "80", "埠 8080": "8080",
		"22": "22", "port": "", "port 22 and more": "", "port:22": "", "x 22": "", "tcp": "", "8000-8010": "",
	} {
		if got := numbered(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	noConfig(t)
	if text, status := toldOf(t, "port", "22"); status != 0 || !strings.HasPrefix(text, "22\n") || !strings.Contains(text, "registered for ssh") {
		t.Errorf("status %d:\n%s", status, text)
	}
}

// toldOf returns what berth explain says of something.
func toldOf(t *testing.T, args ...string) (text string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
	status = Run(t.Context(), append([]string{"explain"}, args...), s)
	return out.String() + errs.String(), status
}

// The program says so, too, on a screen of 80x24, whether a word comes as one
// argument or as several.
func TestWordsFitAScreen(t *testing.T) {
	noConfig(t)
	for i, w := range append(wordsOf(t, "words.txt"), wordsOf(t, "more-words.txt")...) {
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

// A slip is answered by what was meant; what nobody knows is refused.
func TestNearWordsAreSuggested(t *testing.T) {
	noConfig(t)
	for word, want := range map[string]string{
		"EADRINUSE": "eaddrinuse", "conection refused": "connection-refused", "postgress": "postgres", "backlgo": "backlog", "連線被據絕": "連線被拒絕",
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

// From a port one learns what usually is there.
func TestAPortTellsWhatItsServiceIs(t *testing.T) {
	noConfig(t)
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

// A shell completes ports in use, words, their other names, and fields.
func TestExplainCompletes(t *testing.T) {
	noConfig(t)
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

// A state that may stay tells why it does, and what to do.
func TestAStateHasCauseAndMend(t *testing.T) {
	noConfig(t)
	text, status := toldOf(t, "CLOSE_WAIT")
	flat := strings.Join(strings.Fields(text), " ")
	if status != 0 || !strings.Contains(flat, "has not called close()") || !strings.Contains(flat, "Fix or restart that program") {
		t.Errorf("status %d:\n%s", status, text)
	}
}
