package system_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tuple is what berth and ss must agree on: a socket and one of its owners.
// Addresses are in the format of netip.AddrPort, or "" if there is none. pid and fd
// are 0 if the owner is not known.
type tuple struct {
	proto, local, remote, state string
	pid, fd                     int
}

// crowd counts tuples, because two sockets may be equal in everything that ss
// shows.
type crowd map[tuple]int

// ssStates maps the states as ss spells them to berth's.
var ssStates = map[string]string{
	"LISTEN": "LISTEN", "ESTAB": "ESTABLISHED", "SYN-SENT": "SYN_SENT", "SYN-RECV": "SYN_RECV",
	"FIN-WAIT-1": "FIN_WAIT1", "FIN-WAIT-2": "FIN_WAIT2", "TIME-WAIT": "TIME_WAIT",
	"CLOSE-WAIT": "CLOSE_WAIT", "LAST-ACK": "LAST_ACK", "CLOSING": "CLOSING",
}

var ssUser = regexp.MustCompile(`pid=(\d+),fd=(\d+)`)

// ssSockets returns what ss sees now in the network namespace of this process.
func ssSockets(t *testing.T) crowd {
	t.Helper()
	return ssCrowd(t, run(t, "ss", "-tuanpH"))
}

// ssCrowd parses the output of ss.
func ssCrowd(t *testing.T, printed string) crowd {
	t.Helper()
	seen := crowd{}
	for line := range strings.Lines(printed) {
		word := strings.Fields(line)
		if len(word) < 6 {
			t.Fatalf("ss printed %q", line)
		}
		k := tuple{
			proto: word[0], state: ssState(t, word[0], word[1]),
			local: ssEndpoint(word[4]), remote: ssEndpoint(word[5]),
		}
		owners := ssUser.FindAllStringSubmatch(line, -1)
		if len(owners) == 0 {
			seen[k]++
		}
		for _, o := range owners {
			k.pid, _ = strconv.Atoi(o[1])
			k.fd, _ = strconv.Atoi(o[2])
			seen[k]++
		}
	}
	return seen
}

func ssState(t *testing.T, proto, state string) string {
	switch {
	case proto == "udp" && state == "UNCONN":
		return "BOUND"
	case proto == "udp" && state == "ESTAB":
		return "CONNECTED"
	case ssStates[state] == "":
		t.Fatalf("ss printed the state %q", state)
	}
	return ssStates[state]
}

// ssEndpoint converts an end from the format of ss, in which "*:80" is a dual-stack
// wildcard and "127.0.0.1%lo:53" is bound to an interface.
func ssEndpoint(text string) string {
	i := strings.LastIndexByte(text, ':')
	addr, port := text[:i], text[i+1:]
	if port == "*" {
		return ""
	}
	addr, _, _ = strings.Cut(addr, "%")
	addr = strings.Trim(addr, "[]")
	return fmt.Sprintf("%s:%s", addr, port)
}
