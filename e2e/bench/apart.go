package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const insideEnv = "BERTH_BENCH_INSIDE"

// inside reports whether this process runs in separate namespaces.
func inside() bool { return os.Getenv(insideEnv) != "" }

// again runs this program in separate namespaces, in which this program and the
// tools that it measures see nothing but the crowd.
func again(berth string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, append(os.Args[1:], "-berth", berth)...)
	cmd.Env = append(os.Environ(), insideEnv+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL,
	}
	return cmd.Run()
}

// once sets up the namespaces, if this process runs in them.
func once() {
	if !inside() {
		return
	}
	err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "")
	if err == nil {
		err = unix.Mount("proc", "/proc", "proc", 0, "")
	}
	if err == nil {
		var out []byte
		if out, err = exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
			err = fmt.Errorf("loopback: %w: %s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// machine describes the machine that runs the benchmark.
func machine() string {
	release, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	model := "unknown processor"
	cpu, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(cpu)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("Linux %s, %s, %d cores, %s", strings.TrimSpace(string(release)), model, runtime.NumCPU(), runtime.Version())
}
