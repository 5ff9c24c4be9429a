package lab

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// task is one line that a member is given.
type task struct {
	verb, what string
	number     int    // for queue and waiting
	state      string // for await
}

// mostWaiting is the greatest number of connections that a task may wait for.
const mostWaiting = 1 << 10

// parseTask reads a task. Every address must be a loopback one: nothing from the lab leaves
// this machine, whoever writes the tasks.
func parseTask(words []string) (task, error) {
	if len(words) < 2 || len(words) > 3 {
		return task{}, fmt.Errorf("not a task: %q", words)
	}
	t := task{verb: words[0], what: words[1]}
	want, known := arguments(t.verb)
	switch e, err := netip.ParseAddrPort(t.what); {
	case !known || want != len(words)-1:
		return task{}, fmt.Errorf("not a task: %s", t.verb)
	case err != nil || !e.Addr().Is4() || !e.Addr().IsLoopback():
		return task{}, fmt.Errorf("not an address of 127.0.0.0/8 with a port: %q", t.what)
	case t.verb == "await":
		t.state = words[2]
	case want == 2:
		n, err := strconv.Atoi(words[2])
		if err != nil || n < 0 || n > mostWaiting {
			return task{}, fmt.Errorf("not a number from 0 to %d: %q", mostWaiting, words[2])
		}
		t.number = n
	}
	return t, nil
}

// arguments returns how many arguments a task has, including its address.
func arguments(verb string) (n int, known bool) {
	switch verb {
	case "listen", "defer", "release", "udp", "bind", "dial", "reach", "fill", "shut", "close", "finish", "drop":
		return 1, true
	case "queue", "waiting", "await":
		return 2, true
	}
	return 0, false
}

// parseAnswer reads a member's answer to a task with the given verb.
func parseAnswer(verb, line string) (string, error) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	switch word {
	case "ok":
		return rest, nil
	case "taken":
		return "", ErrTaken
	case "denied":
		return "", ErrDenied
	}
	return "", fmt.Errorf("%s: %s", verb, rest)
}
