//go:build linux

package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// outside builds the program from the source tree and runs this command again as
// the first process of new namespaces. When this process ends, the kernel ends the
// new one, and with it all other processes in the namespaces.
func outside() error {
	if os.Geteuid() != 0 {
		return errors.New("a crowd in namespaces of its own needs root")
	}
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the crowd is run from there by several users
		return err
	}
	build := exec.Command("go", "build", "-C", "..", "-o", filepath.Join(dir, "berth"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// The crowd would inherit what a shell has left open, and every descriptor
	// would have a different number.
	if err := unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("close_range: %w", err)
	}
	runtime.LockOSThread() // the death signal is sent when the thread ends
	cmd := exec.Command(self, append([]string{"-inside", dir}, os.Args[1:]...)...)
	cmd.Args[0] = "demo"
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP,
		Pdeathsig:  syscall.SIGKILL,
	}
	return cmd.Run()
}

// people is the users of the machine shown.
const people = `root:x:0:0::/:/bin/sh
www-data:x:33:33::/:/bin/sh
redis:x:101:101::/:/bin/sh
postgres:x:102:102::/:/bin/sh
resolve:x:103:103::/:/bin/sh
nobody:x:65534:65534::/:/bin/sh
`

// furnish makes the machine in the new namespaces look the same wherever it runs:
// it has only its own processes, with four-digit PIDs, and its own users.
func furnish(dir string) error {
	passwd := filepath.Join(dir, "passwd")
	if err := os.WriteFile(passwd, []byte(people), 0o644); err != nil {
		return err
	}
	err := errors.Join(
		unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""),
		unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""),
		unix.Mount(passwd, "/etc/passwd", "", unix.MS_BIND, ""))
	if err != nil {
		return fmt.Errorf("namespaces: %w", err)
	}
	return os.WriteFile("/proc/sys/kernel/ns_last_pid", []byte("1200"), 0o644)
}
