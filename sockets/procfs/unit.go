package procfs

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
	"berth/sockets/scrub"
)

// unit returns the systemd unit of the process with the given pid, and whose systemd
// manages it. passed lists the socket units whose sockets were passed to the process.
func (fs *FS) unit(pid int, p summary, passed []string) sockets.Unit {
	u := parseManaged(p.group, fs.base(), p.depth > 1)
	u.Own = u.Manager.UID >= 0 && u.Manager.UID == int64(os.Getuid())
	if u.Manager.UID >= 0 {
		u.Manager = fs.account(u.Manager.UID)
	}
	if !strings.HasSuffix(u.Name, ".service") {
		return u
	}
	files := fs.units(pid, u)
	for _, name := range slices.Concat(passed, files.triggers(u.Name)) {
		if !slices.Contains(u.Triggers, name) {
			u.Triggers = append(u.Triggers, name)
		}
	}
	u.Restart = files.value(u.Name, "Restart")
	return u
}

// account returns the account with the given uid, including its name.
func (fs *FS) account(uid int64) sockets.Account {
	users := fs.Users()
	users.Refresh()
	return users.Account(uid)
}

// base returns the root of this system's own systemd in the hierarchy. It is found
// through the first process, which is in systemd's init.scope.
func (fs *FS) base() string {
	text, err := fs.read("1", "cgroup")
	if err != nil {
		return ""
	}
	base, ok := strings.CutSuffix(groupOf(text), "/init.scope")
	if !ok {
		return ""
	}
	return base
}

// groupOf returns a process's path in systemd's hierarchy, given its /proc/PID/cgroup
// (cgroups(7)). It is the version 2 path or, if there is none, the path in the
// hierarchy named after systemd. The latter is also used if it extends the former,
// because a systemd in a container may have been given only that hierarchy.
func groupOf(text []byte) string {
	unified, named := "", ""
	for line := range lines(text) {
		_, rest, _ := bytes.Cut(line, []byte{':'})
		controllers, path, ok := bytes.Cut(rest, []byte{':'})
		switch {
		case !ok || len(path) <= 1:
		case len(controllers) == 0:
			unified = string(path)
		case string(controllers) == "name=systemd":
			named = string(path)
		}
	}
	if unified == "" || strings.HasPrefix(named, unified+"/") {
		return named
	}
	return unified
}

// parseManaged parses a path such as
// /user.slice/user-1000.slice/user@1000.service/app.slice/web.service. It returns the
// unit at the end of the path and whose systemd manages it. If an element of the path
// belongs to a container, the elements below it belong to the container's own systemd.
// If apart is true, the processes have a PID namespace of their own, and a path that
// does not begin with a slice belongs to a container, too.
func parseManaged(path, base string, apart bool) sockets.Unit {
	u := sockets.Unit{Manager: sockets.NoAccount()}
	parts := strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, base), "/"), "/")
	if apart && parts[0] != "" && !strings.HasSuffix(parts[0], ".slice") && !strings.HasSuffix(parts[0], ".scope") {
		u.Inside = "a container"
	}
	for i, part := range parts {
		if name := containerOf(parts, i); name != "" {
			u = sockets.Unit{Manager: sockets.NoAccount(), Inside: name}
			continue
		}
		uid, isUser := managerOf(part)
		switch {
		case isUser && unitBelow(parts[i+1:]):
			u.Manager = sockets.Account{UID: uid}
		case u.Name == "" && (strings.HasSuffix(part, ".service") || strings.HasSuffix(part, ".scope")):
			u.Name = scrub.String(part)
		}
	}
	return u
}

// managerOf returns the uid in "user@1000.service", which is a user's systemd.
func managerOf(part string) (uid int64, ok bool) {
	number, ok := strings.CutPrefix(strings.TrimSuffix(part, ".service"), "user@")
	if !ok || !strings.HasSuffix(part, ".service") {
		return 0, false
	}
	n, err := strconv.ParseUint(number, 10, 32)
	return int64(n), err == nil
}

func unitBelow(parts []string) bool {
	for _, p := range parts {
		if (strings.HasSuffix(p, ".service") || strings.HasSuffix(p, ".scope")) && p != "init.scope" {
			return true
		}
	}
	return false
}

// containerOf returns the name of the container to which element i of a path refers.
// It returns "" if there is none, or if this system's systemd manages the container's
// processes. An nspawn container begins below its unit, and a sandboxed application is
// a unit of its user.
func containerOf(parts []string, i int) string {
	c := containerAt(parts, i)
	switch {
	case c.ID == "", c.Manager == "flatpak", c.Manager == "snap":
		return ""
	case strings.HasPrefix(parts[i], "systemd-nspawn@") && i+1 == len(parts):
		return ""
	case c.Manager == "containerd", c.Manager == "cri-o":
		return "container " + c.Called()
	}
	return c.Kind() + " " + c.Called()
}

// passed returns the socket units whose sockets systemd passed to a process when
// starting it (LISTEN_FDNAMES, sd_listen_fds(3)). It returns none if the process's
// environment can't be read.
func (fs *FS) passed(dir string) []string {
	text, err := fs.read(dir, "environ")
	if err != nil {
		return nil
	}
	var units []string
	for entry := range bytes.SplitSeq(text, []byte{0}) {
		names, ok := bytes.CutPrefix(entry, []byte("LISTEN_FDNAMES="))
		if !ok {
			continue
		}
		for name := range strings.SplitSeq(string(names), ":") {
			if strings.HasSuffix(name, ".socket") {
				units = append(units, scrub.String(name))
			}
		}
	}
	return units
}

// root returns the root directory of the file system as seen by a unit's systemd.
func (fs *FS) root(pid int, u sockets.Unit) string {
	if u.Inside != "" {
		return fs.Root + "/" + strconv.Itoa(pid) + "/root"
	}
	return fs.System
}

// units returns the unit files of the systemd that manages u.
func (fs *FS) units(pid int, u sockets.Unit) unitFiles {
	root := fs.root(pid, u)
	dirs := []string{
		"/etc/systemd/system", "/run/systemd/system", "/run/systemd/transient", "/run/systemd/generator",
		"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
	}
	if u.Manager.UID >= 0 {
		run := "/run/user/" + strconv.FormatInt(u.Manager.UID, 10) + "/systemd"
		dirs = []string{
			run + "/transient", run + "/generator", "/etc/systemd/user", "/run/systemd/user",
			"/usr/local/lib/systemd/user", "/usr/lib/systemd/user",
		}
		if home := fs.home(u.Manager.UID); home != "" {
			dirs = append([]string{home + "/.config/systemd/user", home + "/.local/share/systemd/user"}, dirs...)
		}
	}
	for i := range dirs {
		dirs[i] = root + dirs[i]
	}
	return unitFiles{dirs}
}

// home returns the home directory of a user, or "" if it is unknown.
func (fs *FS) home(uid int64) string {
	text, err := os.ReadFile(fs.Passwd)
	if err != nil {
		return ""
	}
	for line := range lines(text) {
		words := strings.Split(string(line), ":")
		if len(words) > 5 && words[2] == strconv.FormatInt(uid, 10) {
			return words[5]
		}
	}
	return ""
}
