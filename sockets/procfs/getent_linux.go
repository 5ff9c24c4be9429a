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

// getent is the program that asks the name service. It is run with the rights
// of the user, and with nothing of the environment but where the modules of
// the name service may lie.
const getent = "/usr/bin/getent"

// askGetent returns the line of passwd(5) of a user.
func askGetent(ctx context.Context, uid int64) []byte {
	return runGetent(ctx, strconv.FormatInt(uid, 10))
}

// findGetent returns the line of passwd(5) of the user of that name.
func findGetent(ctx context.Context, name string) []byte { return runGetent(ctx, name) }

// runGetent asks for a user. The program ends with this one at the latest.
func runGetent(ctx context.Context, key string) []byte {
	runtime.LockOSThread() // whose end would be the program's, by Pdeathsig
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
