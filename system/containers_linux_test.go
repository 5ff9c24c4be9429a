package system_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// containerID is a container ID in the form in which Docker assigns them.
const containerID = "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"

// containerGroup makes a control group like the one into which Docker puts a
// container.
func containerGroup(t *testing.T) string {
	t.Helper()
	for _, root := range []string{"/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"} {
		if _, err := os.Stat(filepath.Join(root, "cgroup.procs")); err != nil {
			continue
		}
		parent := filepath.Join(root, "docker")
		dir := filepath.Join(parent, containerID)
		if os.MkdirAll(dir, 0o755) == nil {
			t.Cleanup(func() { _, _ = os.Remove(dir), os.Remove(parent) })
			return dir
		}
	}
	t.Skip("no control group can be made")
	return ""
}

// TestDoctorLooksIntoContainers checks that problems in a container on this host
// are reported with the container's name, using the counters of its network
// namespace, and that problems in other namespaces are reported on request.
func TestDoctorLooksIntoContainers(t *testing.T) {
	if !inOwnNamespace(t, "python3", "unshare") {
		return
	}
	group := containerGroup(t)
	const script = "ip link set lo up; exec python3 testdata/scenes.py "
	perform(t, exec.Command("sh", "-c", "echo $$ > "+group+"/cgroup.procs; exec unshare -n sh -c '"+script+"accept_queue_past'"))
	perform(t, exec.Command("unshare", "-n", "sh", "-c", script+"udp_past"))
	for _, c := range []struct {
		args []string
		want []string // IDs, each with the place of the problem
	}{
		{nil, []string{"accept-queue-full past In container " + containerID[:12]}},
		{[]string{"--netns", "all"}, []string{"accept-queue-full past In container " + containerID[:12], "udp-drops past In network namespace"}},
		{[]string{"--netns", "self"}, nil},
		{[]string{"--netns", containerID}, []string{"accept-queue-full past "}},
		{[]string{"container:" + containerID[:12]}, []string{"accept-queue-full past In container " + containerID[:12]}},
	} {
		all, here := doctored(t, c.args...)
		for _, want := range c.want {
			if !slices.ContainsFunc(all, func(f string) bool { return strings.HasPrefix(f, want) }) {
				t.Errorf("%q: %q is not among %q", c.args, want, all)
			}
		}
		if len(c.want) == 0 && len(all) > 0 || len(c.want) == 1 && slices.ContainsFunc(all, func(f string) bool { return strings.HasPrefix(f, "udp-drops") }) {
			t.Errorf("%q finds %q", c.args, all)
		}
		if named := len(c.want) > 0 && strings.Contains(c.want[0], "In container"); named && here != containerID[:12] {
			t.Errorf("%q: the finding is in %q", c.args, here)
		}
	}
}

// doctored returns the findings with severity past or trouble, as "ID SEVERITY
// TEXT", and the name of the network namespace of the findings in the container.
func doctored(t *testing.T, args ...string) (all []string, netns string) {
	t.Helper()
	cmd := exec.Command(os.Getenv(programEnv), append([]string{"doctor", "--json"}, args...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "BERTH_NETNS=") }), "HOME=/nonexistent")
	out, _ := cmd.Output()
	var d struct {
		Findings []struct {
			ID, Severity, Text string
			NetNSName          *string `json:"netns_name"`
		}
	}
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, f := range d.Findings {
		if f.Severity == "note" {
			continue
		}
		all = append(all, f.ID+" "+f.Severity+" "+f.Text)
		if strings.HasPrefix(f.Text, "In container "+containerID[:12]) && f.NetNSName != nil {
			netns = *f.NetNSName
		}
	}
	return all, netns
}
