package procfs

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// getent is the program that queries the name service. It runs with the user's
// privileges. Of the environment it gets only LD_LIBRARY_PATH, which may be needed to
// find the modules of the name service.
const getent = "/usr/bin/getent"

// askGetent returns a user's passwd(5) line.
func askGetent(ctx context.Context, uid int64) []byte {
	return runGetent(ctx, strconv.FormatInt(uid, 10))
}

// findGetent returns the passwd(5) line of the user with that name.
func findGetent(ctx context.Context, name string) []byte { return runGetent(ctx, name) }

// runGetent looks up a user. getent ends when this process does, at the latest.
func runGetent(ctx context.Context, key string) []byte {
	runtime.LockOSThread() // if the thread ended, Pdeathsig would kill getent
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, getent, "passwd", key)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	if dirs, ok := os.LookupEnv("LD_LIBRARY_PATH"); ok {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+dirs)
	}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = time.Second
	line, err := cmd.Output()
	if err != nil {
		return nil
	}
	return line
}
