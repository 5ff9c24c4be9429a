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

// outside builds the program from the tree and runs this command again, as the
// first process of namespaces of its own: the kernel ends all that is in them
// with it, and it ends with this one.
func outside() error {
	if os.Geteuid() != 0 {
		return errors.New("a crowd in namespaces of its own needs root")
	}
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the crowd runs from there, as several users
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
	// What a shell has left open would be handed down to the crowd, and each of
	// its descriptors be another number.
	if err := unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("close_range: %w", err)
	}
	runtime.LockOSThread() // the death signal is for the end of the thread
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

// people are the users of the machine that is shown.
const people = `root:x:0:0::/:/bin/sh
www-data:x:33:33::/:/bin/sh
redis:x:101:101::/:/bin/sh
postgres:x:102:102::/:/bin/sh
resolve:x:103:103::/:/bin/sh
nobody:x:65534:65534::/:/bin/sh
`

// furnish makes the machine of the new namespaces look the same wherever it is:
// its own processes alone, with numbers of four digits, and its own users.
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
