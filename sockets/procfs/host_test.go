package procfs

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"berth/sockets"
)

func TestHost(t *testing.T) {
	tr := newTree(t)
	tr.write("sys/kernel/hostname", "web-1\x1b[2J\n")
	tr.write("sys/kernel/osrelease", "6.18.44\n")
	tr.write("sys/net/ipv4/ip_local_port_range", "32768\t60999\n")
	tr.write("sys/net/ipv4/ip_local_reserved_ports", "8080,9148-9150\n")
	tr.write("sys/net/ipv4/ip_unprivileged_port_start", "1024\n")
	tr.write("self/status", "Name:\tberth\nUid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n"+ours())
	tr.link("self/ns/net", "net:[4026531833]")
	writeFile(t, tr.fs.Passwd, "ann:x:1000:1000\n")
	writeFile(t, tr.fs.Services, "ours 4711/tcp\n")
	want := &sockets.Host{
		Name: `web-1\x1b[2J`, System: "linux", Kernel: "6.18.44", NetNS: 4026531833,
		Ephemeral: sockets.PortRange{First: 32768, Last: 60999},
		Reserved:  []sockets.PortRange{{First: 8080, Last: 8080}, {First: 9148, Last: 9150}}, Unprivileged: 1024,
		Services:  map[sockets.Service]string{{Proto: sockets.TCP, Port: 4711}: "ours"},
		Privilege: sockets.Privilege{UID: 1000, User: "ann", Lacks: "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH", Sight: sockets.SightAll},
		Rules:     sockets.Rules{LowPorts: sockets.No},
	}
	if diff := cmp.Diff(want, tr.fs.Host(tr.fs.Users()), cmpopts.IgnoreFields(sockets.Host{}, "Addrs", "Rules.IPv4")); diff != "" {
		t.Error(diff)
	}
}

func TestHostOfAnEmptyTree(t *testing.T) {
	want := &sockets.Host{
		System: "linux", Kernel: uname(), Unprivileged: -1, Privilege: sockets.Privilege{
			UID: -1, Lacks: "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH", Sight: sockets.SightNone,
		},
	}
	tr := newTree(t)
	tr.remove("self")
	if diff := cmp.Diff(want, tr.fs.Host(nil), cmpopts.IgnoreFields(sockets.Host{}, "Addrs", "Rules.IPv4")); diff != "" {
		t.Error(diff)
	}
}

// Root in a default container has CAP_DAC_OVERRIDE and more, but not CAP_SYS_PTRACE.
func TestPrivilege(t *testing.T) {
	tests := []struct {
		name, caps string
		all        bool
		lacks      string
	}{
		{"root", "000001ffffffffff", true, ""},
		{"root in a container", "00000000a80425fb", false, "CAP_SYS_PTRACE"},
		{"granted both", "0000000000080004", true, ""},
		{"granted one: the folder does not open", "0000000000080000", false, "CAP_DAC_READ_SEARCH"},
		{"granted the other: the links do not", "0000000000000004", false, "CAP_SYS_PTRACE"},
		{"unreadable", "x", false, "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTree(t)
			tr.write("self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t"+tt.caps+"\n"+ours())
			want := sockets.Privilege{AllOwners: tt.all, Lacks: tt.lacks, Sight: sockets.SightAll}
			if got := tr.fs.Privilege(nil); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestHides(t *testing.T) {
	const ann = "Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t4 24\nCapEff:\t0\n"
	const mount = "22 1 0:20 / ROOT rw,nosuid - proc proc "
	tests := []struct {
		name, mounts, status string
		want                 bool
	}{
		{"open", mount + "rw", ann, false},
		{"off by number", mount + "rw,hidepid=0", ann, false},
		{"off by word", mount + "rw,hidepid=off", ann, false},
		{"1", mount + "rw,hidepid=1", ann, true},
		{"invisible", mount + "rw,hidepid=invisible", ann, true},
		{"in the group", mount + "rw,gid=24,hidepid=2", ann, false},
		{"in another group", mount + "rw,gid=25,hidepid=2", ann, true},
		{"ptraceable, whatever the group", mount + "rw,gid=24,hidepid=4", ann, true},
		{"ptraceable, by word", mount + "rw,gid=24,hidepid=ptraceable", ann, true},
		{"root", mount + "rw,hidepid=2", "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n", false},
		{"mounted over", mount + "rw,hidepid=2\n" + mount + "rw", ann, false},
		{"elsewhere", "22 1 0:20 / /other rw - proc proc rw,hidepid=2", ann, false},
		{"nonsense", "22 1\n\n - \n", ann, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTree(t)
			tr.write("self/status", tt.status)
			tr.write("self/mountinfo", replaceRoot(tt.mounts, tr.fs.Root))
			if got := tr.fs.Hides(); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestParseRange(t *testing.T) {
	for _, text := range []string{"", "1", "5 4", "1 70000", "a b", "1 2 3"} {
		if got := parseRange([]byte(text)); got != (sockets.PortRange{}) {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	if got := parseRanges([]byte("5-4,x,-,70000,7\n")); len(got) != 1 || got[0].First != 7 {
		t.Errorf("got %v, want 7 alone", got)
	}
}
