package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"berth/internal/sample"
	"berth/sockets/act"
	"berth/sockets/lab"
)

// serveEnv is set in a process that acts as a server. Its value is the network and
// the address of the server: "tcp 127.0.0.1:0".
const serveEnv = "BERTH_TEST_SERVE"

// witnessEnv is set in a process that acts as a witness.
const witnessEnv = "BERTH_TEST_WITNESS"

func TestMain(m *testing.M) {
	if network, addr, ok := strings.Cut(os.Getenv(serveEnv), " "); ok {
		serve(network, addr)
		return
	}
	if os.Getenv(witnessEnv) != "" {
		bearWitness()
		return
	}
	os.Setenv(netnsEnv, "self") // so that tests don't see what other tests do
	testscript.Main(manyAtOnce{m}, map[string]func(){
		"berth": func() {
			os.Setenv(netnsEnv, "self")
			os.Exit(Run(context.Background(), os.Args[1:], Machine(Stamped("", "", ""))))
		},
	})
}

// manyAtOnce runs more tests in parallel than there are processors, because the
// parallel tests in this package mostly wait. It also ignores the configuration of
// the user who runs the tests.
type manyAtOnce struct{ *testing.M }

func (m manyAtOnce) Run() int {
	for _, name := range homes() {
		os.Setenv(name, "/nonexistent")
	}
	if err := sample.AtOnce(4); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return m.M.Run()
}

// serve opens a socket, prints its port, and runs until its input ends.
func serve(network, addr string) {
	c, at, err := opened(network, addr)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	fmt.Println(netip.MustParseAddrPort(at.String()).Port())
	io.Copy(io.Discard, os.Stdin)
}

// opened opens a socket and returns its address.
func opened(network, addr string) (io.Closer, net.Addr, error) {
	if network == "udp" {
		c, err := net.ListenPacket(network, addr)
		if err != nil {
			return nil, nil, err
		}
		return c, c.LocalAddr(), nil
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		return nil, nil, err
	}
	return l, l.Addr(), nil
}

// TestScripts runs scripts, which run the whole program in separate processes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"refuse": refuse, "status": status, "listen": listen, "clean": clean,
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("LC_ALL", "")
			e.Setenv("LANG", "")
			return nil
		},
	})
}

// exitOf runs a command in a script and returns its exit status.
func exitOf(ts *testscript.TestScript, args []string) int {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	ts.Fatalf("%v", err)
	return -1
}

// status N COMMAND… checks that the command ends with exit status N.
func status(ts *testscript.TestScript, _ bool, args []string) {
	if got := exitOf(ts, args[1:]); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s: %s", got, args[0], ts.ReadFile("stderr"))
	}
}

// refuse LINE ARGS… checks that berth ends with exit status 2, writes nothing to
// standard output, and writes only its name and that line to standard error. A LINE
// that ends in … is compared only up to that point.
func refuse(ts *testscript.TestScript, _ bool, args []string) {
	if got := exitOf(ts, append([]string{"berth"}, args[1:]...)); got != 2 {
		ts.Fatalf("exit status %d, want 2", got)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("standard output has %q", out)
	}
	got, want := ts.ReadFile("stderr"), "berth: "+args[0]+"\n"
	if begin, ok := strings.CutSuffix(want, "…\n"); ok && strings.HasPrefix(got, begin) && strings.Count(got, "\n") == 1 {
		return
	}
	if got != want {
		ts.Fatalf("standard error has\n%swant\n%s", got, want)
	}
}

// listen NAME NETWORK ADDR starts a server and puts its port in $NAME. The server
// is a separate process, because the test itself keeps starting programs, and each
// of these holds the test's open files for a moment, from fork to exec.
func listen(ts *testscript.TestScript, _ bool, args []string) {
	program, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), serveEnv+"="+args[1]+" "+args[2])
	in, err := cmd.StdinPipe()
	ts.Check(err)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _, _ = in.Close(), cmd.Wait() })
	var port uint16
	if _, err := fmt.Fscan(out, &port); err != nil {
		ts.Fatalf("no server at %s: %v", args[2], err)
	}
	ts.Setenv(args[0], strconv.Itoa(int(port)))
}

// clean checks that standard output is not empty and contains no control bytes
// except line breaks.
func clean(ts *testscript.TestScript, _ bool, _ []string) {
	out := ts.ReadFile("stdout")
	if out == "" {
		ts.Fatalf("nothing was written")
	}
	if i := strings.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 }); i >= 0 {
		ts.Fatalf("a control byte at %d: %q", i, out[max(0, i-20):min(len(out), i+20)])
	}
}

// examples returns the commands shown in the help of c and its subcommands.
func examples(c *cobra.Command) []string {
	found := regexp.MustCompile(`(?m)^  (berth.*)$`).FindAllString(c.Example, -1)
	for _, sub := range c.Commands() {
		found = append(found, examples(sub)...)
	}
	return found
}

// documented returns the commands shown in the README and in docs/COMMANDS.md.
func documented(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, name := range []string{"../../README.md", "../../docs/COMMANDS.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(text, -1) {
			found = append(found, regexp.MustCompile(`(?m)^berth.*$`).FindAllString(string(block[1]), -1)...)
		}
	}
	return found
}

// TestExamples checks that every example in the help and in the README works when
// run by a shell: it ends with exit status 0, or 1 if the answer is no.
func TestExamples(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell to read the examples")
	}
	found := examples((&app{System: Machine(Stamped("", "", ""))}).root())
	readme := documented(t)
	if len(found) < 20 || len(readme) < 9 {
		t.Errorf("only %d and %d examples", len(found), len(readme))
	}
	for _, line := range append(found, readme...) {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			doesWhatItSays(t, sh, line)
		})
	}
}

// doesWhatItSays runs an example and checks the result.
func doesWhatItSays(t *testing.T, sh, line string) {
	line, _, _ = strings.Cut(line, " > ")
	line, _, _ = strings.Cut(line, " | ")
	line, _, _ = strings.Cut(line, " && ")
	line = strings.ReplaceAll(line, "--dir /tmp", "--dir "+t.TempDir())
	words, err := exec.Command(sh, "-c", `printf '%s\n' `+line).Output()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	args := strings.Split(strings.TrimSuffix(string(words), "\n"), "\n")[1:]
	mute := len(args) > 0 && (args[0] == "man" || args[0] == "wait")
	if len(args) > 0 && args[0] == "wait" { // it waits for a server that will not start
		args = append(args, "--timeout=0")
	}
	if len(args) > 0 && args[0] == "lab" { // the lab keeps its sockets open until it is interrupted
		args = append(args, "--list")
	}
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
	if got := Run(t.Context(), args, s); got > 1 || out.Len() == 0 && !mute {
		t.Errorf("%s: exit status %d, %d bytes: %s", line, got, out.Len(), errs.String())
	}
}

// TestHelpOfEveryCommand checks that every command has help that is short, shows
// examples and lists its flags.
func TestHelpOfEveryCommand(t *testing.T) {
	for _, c := range (&app{System: Machine(Stamped("", "", ""))}).root().Commands() {
		if c.Hidden {
			continue
		}
		var out bytes.Buffer
		if got := Run(t.Context(), []string{c.Name(), "-h"}, System{Out: &out, Err: &out, Act: act.New(), Lab: lab.New}); got != 0 {
			t.Errorf("berth %s -h: exit status %d", c.Name(), got)
		}
		for _, want := range []string{"Usage:\n  berth " + c.Name(), "Examples:\n  berth", "--config FILE"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("berth %s -h does not show %q:\n%s", c.Name(), want, out.String())
			}
		}
		for line := range strings.SplitSeq(c.Long, "\n") {
			if len(line) > 80 {
				t.Errorf("berth %s -h explains in a line of %d columns: %s", c.Name(), len(line), line)
			}
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if len(line) > 100 {
				t.Errorf("berth %s -h has a line of %d columns: %s", c.Name(), len(line), line)
			}
		}
	}
}
