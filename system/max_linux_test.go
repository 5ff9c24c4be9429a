package system_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"berth/ui/cli"
)

// TestYesHasACeiling checks that, with --yes and without --max, kill and close
// affect only a few processes or sockets, and none at all if the filter only
// excludes. --max must allow more.
func TestYesHasACeiling(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	dir := openDir(t)
	var servers []*exec.Cmd
	for i := range 7 {
		servers = append(servers, exec.Command(copyOf(t, os.Args[0], dir, fmt.Sprintf("crowd%d", i))))
		serve(t, servers[i], fmt.Sprintf("127.0.0.1:%d", 7201+i))
	}
	for range 22 {
		client := exec.Command(os.Args[0])
		client.Env = append(os.Environ(), dialEnv+"=127.0.0.1:7201")
		start(t, client)
	}
	eventually(t, "22 clients are connected", func() bool {
		return strings.Count(run(t, "ss", "-tnH", "state", "established", "dst", "127.0.0.1:7201"), "\n") == 22
	})
	for _, c := range []struct {
		args []string
		want string // "": the command succeeds
	}{
		{[]string{"kill", "--yes", "proc:crowd"}, "berth: --yes: it would hit 7 processes; to hit more than 5, add --max 7 (--dry-run shows them)\n"},
		{[]string{"kill", "--yes", "7201-7207"}, "to hit more than 5, add --max 7"},
		{[]string{"kill", "--yes", "--max", "6", "proc:crowd"}, "berth: --max 6: it would hit 7 processes\n"},
		{[]string{"kill", "--yes", "--json", "proc:crowd"}, "to hit more than 5, add --max 7"},
		{[]string{"kill", "--yes", "not user:nobody"}, "berth: kill --yes: the filter only excludes sockets; use --max N to set how many may be hit, or --dry-run to see them\n"},
		{[]string{"kill", "--yes", "not (user:nobody or proc:sshd)"}, "the filter only excludes sockets"},
		{[]string{"kill", "--yes", "--max", "0", "proc:crowd"}, "berth: --max 0: must be a number, 1 or more\n"},
		{[]string{"kill", "--yes", "--max=-1", "proc:crowd"}, "must be a number, 1 or more"},
		{[]string{"close", "--yes", "rport:7201"}, "berth: --yes: it would hit 22 connections; to hit more than 20, add --max 22 (--dry-run shows them)\n"},
		{[]string{"close", "--yes", "!lport:1"}, "the filter only excludes sockets"},
		{[]string{"close", "--yes", "--max", "21", "rport:7201"}, "berth: --max 21: it would hit 22 connections\n"},
		{[]string{"close", "--dry-run", "not lport:1"}, ""},
		{[]string{"kill", "--dry-run", "--yes", "proc:crowd"}, ""},
		{[]string{"close", "--yes", "--max", "22", "rport:7201"}, ""},
		{[]string{"kill", "--yes", "--max", "7", "proc:crowd", "not lport:1"}, ""},
	} {
		var out, err strings.Builder
		s := cli.Machine(cli.Build{})
		s.In, s.Out, s.Err, s.Env = nil, &out, &err, []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}
		status := cli.Run(t.Context(), c.args, s)
		if c.want != "" && (status != 2 || !strings.Contains(err.String(), c.want)) || c.want == "" && status != 0 {
			t.Errorf("%v: status %d\n%s%s", c.args, status, &out, &err)
		}
		if c.want != "" {
			for _, p := range servers {
				if !alive(p) {
					t.Fatalf("%v: a server has ended", c.args)
				}
			}
		}
	}
}
