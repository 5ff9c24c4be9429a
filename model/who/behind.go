package who

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Behind describes what a port leads to if its process only forwards the port to a
// container, or holds the port for one. An example is "a docker container at
// 172.17.0.2:80". The description contains what the process's arguments and its child
// reveal. Behind returns "" for any other process.
func Behind(l *language.Language, p *sockets.Process) string {
	args := strings.Fields(p.Cmdline)
	key, name := "", ""
	switch forwarder(p) {
	case "docker-proxy":
		key, name = "docker_at", containerEnd(args)
		if name == "" {
			key = "docker"
		}
	case "conmon":
		key, name = "podman_name", valueOf(args, "-n", "--name")
		if id := valueOf(args, "-c", "--cid"); name == "" {
			name = id[:min(12, len(id))]
		}
		if name == "" {
			key = "podman"
		}
	case "rootlessport", "rootlessport-child":
		key, name = "rootless_podman", p.For.Called()
		if name != "" {
			key = "rootless_podman_name"
		}
	case "rootlesskit":
		key = "rootless_docker"
	case "slirp4netns", "pasta", "pasta.avx2", "passt":
		key = "rootless"
	case "com.docker.backend", "vpnkit":
		key = "desktop"
	default:
		return ""
	}
	return l.Tell("behind."+key, "name", name)
}

// forwarder returns the name by which p is recognized as a known forwarder: its own
// name, that of its program, or the one under which it was started. It returns "" if p
// is not a known forwarder.
func forwarder(p *sockets.Process) string {
	first, _, _ := strings.Cut(p.Cmdline, " ")
	known := []string{
		"docker-proxy", "conmon", "rootlessport", "rootlessport-child", "rootlesskit", "slirp4netns", "pasta", "pasta.avx2", "passt", "com.docker.backend", "vpnkit",
	}
	for _, name := range []string{p.Name, p.Program(), first[strings.LastIndexByte(first, '/')+1:]} {
		if slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// containerEnd parses the address to which docker-proxy forwards. It returns "" if args
// lacks that address.
func containerEnd(args []string) string {
	ip, err := netip.ParseAddr(valueOf(args, "-container-ip", "--container-ip"))
	if err != nil {
		return ""
	}
	n, err := strconv.ParseUint(valueOf(args, "-container-port", "--container-port"), 10, 16)
	if err != nil {
		return ip.String()
	}
	return netip.AddrPortFrom(ip, uint16(n)).String()
}

// valueOf returns the value of the option that has one of the names, written either as
// the next argument or after "=". It returns "" if args has no such option.
func valueOf(args []string, names ...string) string {
	for i, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		switch {
		case !slices.Contains(names, name):
		case joined:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	return ""
}

// behind returns the result of Behind for the first process, or "" if no process is
// known or the port is that of a client.
func (hold *Holder) behind() string {
	if len(hold.Rows[0].Owners) == 0 || hold.Way == Uses {
		return ""
	}
	return Behind(language.English(), hold.Rows[0].Owners[0].Process)
}

// halted names those processes holding the port that are halted and therefore answer
// nobody. It returns "" if there are none.
func (hold *Holder) halted() string {
	var all []string
	processes := hold.Processes()
	for _, p := range processes {
		if p.Run != sockets.RunNormal {
			all = append(all, "pid "+strconv.Itoa(p.PID)+" is "+p.Run.String())
		}
	}
	switch {
	case len(all) == 0:
		return ""
	case len(processes) > 1:
		return format.List(all) + ", and answers nobody"
	}
	return language.English().Short(model.Halted(processes[0]))
}

// asides returns separate sentences about the container, about what the port leads to,
// and about halted processes.
func (hold *Holder) asides() string {
	said := ""
	if in := hold.inside(); in != "" {
		said += " It runs in " + in + "."
	}
	if what := hold.behind(); what != "" {
		said += " Behind it is " + what + "."
	}
	if how := hold.halted(); how != "" {
		said += " It is stopped: " + how + "."
	}
	return said
}
