package system_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// worldEnv turns the test binary into a program that enters a world. The program
// sets up what the words in the variable specify, and then becomes the command in
// its arguments.
const worldEnv = "BERTH_TEST_WORLD"

// world is the environment in which berth runs: where it is, and what it may see
// from there.
type world struct {
	pids    string // "first", "own", "foreign" (its own, with the /proc of the first) or "inner" (the first, with the /proc of another)
	users   string // "first", or, in a separate user namespace, "root" or "ordinary"
	proc    string // the mount options of /proc; "none": not mounted
	netlink bool
	uid     int
	ptrace  bool // whether it has CAP_SYS_PTRACE, as far as that exists in the world
}

func (w world) String() string {
	return fmt.Sprintf("pids=%s users=%s proc=%s netlink=%t uid=%d ptrace=%t", w.pids, w.users, w.proc, w.netlink, w.uid, w.ptrace)
}

// possible reports whether the kernel allows such a world and the same world can't
// be described with fewer words.
func (w world) possible() bool {
	switch {
	case w.users != "first" && (w.uid != 0 || w.pids == "inner" || !w.ptrace):
		return false
	case w.users != "first" && w.proc == "none": // /proc can't be unmounted there
		return false
	case w.users != "first" && w.proc != "" && w.pids != "own": // nor can it be mounted
		return false
	case (w.pids == "foreign" || w.pids == "inner") && w.proc != "":
		return false
	case w.uid != 0 && !w.ptrace:
		return false
	}
	return true
}

// blind reports whether, in this world, a process outside the world that holds a
// socket may be hidden from berth.
func (w world) blind() bool {
	hides := strings.Contains(w.proc, "hidepid") && !strings.Contains(w.proc, "hidepid=0") && w.uid != 0
	return w.pids != "first" || w.users != "first" || w.uid != 0 || w.proc == "none" || !w.ptrace || hides
}

// command returns the command that runs in the world.
func (w world) command(self, berth string, args ...string) *exec.Cmd {
	cmd := exec.Command(self, append([]string{berth}, args...)...)
	cmd.Env = append(os.Environ(), worldEnv+"="+w.String(), "HOME=/nonexistent", "XDG_CONFIG_HOME=")
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if w.pids == "own" || w.pids == "foreign" {
		attr.Cloneflags |= syscall.CLONE_NEWPID
	}
	if w.users != "first" {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		as := 0
		if w.users == "ordinary" {
			as = ordinary
		}
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: as, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: as, Size: 1}}
		attr.Credential = &syscall.Credential{NoSetGroups: true} // root in its namespace, whoever that is outside
	}
	cmd.SysProcAttr = attr
	return cmd
}

// enter sets up the world and becomes the command. It does not return.
func enter(spec string) {
	runtime.LockOSThread()
	words := make(map[string]string)
	for word := range strings.FieldsSeq(spec) {
		key, value, _ := strings.Cut(word, "=")
		words[key] = value
	}
	must("make the mounts private", unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	mountProc(words["pids"], words["proc"])
	if words["ptrace"] == "false" {
		const sysPtrace = 19 // CAP_SYS_PTRACE
		must("drop the capability", unix.Prctl(unix.PR_CAPBSET_DROP, sysPtrace, 0, 0, 0))
	}
	if uid, _ := strconv.Atoi(words["uid"]); uid != 0 {
		must("set the groups", syscall.Setgroups(nil))
		must("set the group", syscall.Setgid(uid))
		must("set the user", syscall.Setuid(uid))
	}
	if words["netlink"] == "false" {
		refuseNetlink()
	}
	os.Unsetenv(worldEnv)
	must("become "+os.Args[1], unix.Exec(os.Args[1], os.Args[1:], os.Environ()))
}

func must(what string, err error) {
	if err != nil {
		fail(fmt.Errorf("%s: %w", what, err))
	}
}

func mountProc(pids, options string) {
	switch {
	case options == "none":
		must("hide /proc", unix.Mount("none", "/proc", "tmpfs", 0, ""))
	case pids == "inner":
		cmd := exec.Command("mount", "-t", "proc", "proc", "/proc")
		cmd = exec.Command("/bin/sh", "-c", strings.Join(cmd.Args, " ")+" && exec sleep 600 >/dev/null 2>&1 </dev/null")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
		must("mount the /proc of another namespace", cmd.Start())
		for range 5000 {
			if _, err := os.Stat("/proc/self"); err != nil { // this process has no PID in that /proc
				return
			}
			must("wait", unix.Nanosleep(&unix.Timespec{Nsec: 1e6}, nil))
		}
		must("wait for the /proc of another namespace", unix.ETIMEDOUT)
	case pids == "own" || options != "":
		must("mount /proc "+options, unix.Mount("proc", "/proc", "proc", 0, options))
	}
}

// refuseNetlink makes socket(AF_NETLINK, …) fail, as the policy of a container may.
func refuseNetlink() {
	const (
		load, equal, end = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, unix.BPF_RET | unix.BPF_K
		number, first    = 0, 16 // offsets in struct seccomp_data, of the call's number and, on a little-endian machine, of its first argument
		allow            = 0x7fff0000
		refuse           = 0x00050000 | uint32(unix.EPERM)
	)
	code := []unix.SockFilter{
		{Code: load, K: number},
		{Code: equal, K: unix.SYS_SOCKET, Jf: 3},
		{Code: load, K: first},
		{Code: equal, K: unix.AF_NETLINK, Jf: 1},
		{Code: end, K: refuse},
		{Code: end, K: allow},
	}
	program := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	must("give up new privileges", unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
	const tsync = 1 // SECCOMP_FILTER_FLAG_TSYNC
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, 1, tsync, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		must("refuse netlink", errno)
	}
}
