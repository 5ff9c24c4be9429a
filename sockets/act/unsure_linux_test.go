package act

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
)

// TestWhatCannotBeReadIsNoReason looks at a living process through a /proc that is
// incomplete, belongs to another namespace, or can't be read. None of that means that the
// process has ended, has closed the socket or can't be signalled.
func TestWhatCannotBeReadIsNoReason(t *testing.T) {
	file, inode := shared(t)
	_, p := sleeper(t, file)
	own := fmt.Sprint(p.PID)
	stat, err := os.ReadFile("/proc/" + own + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	socket := func(n uint64) string { return fmt.Sprintf("socket:[%d]", n) }
	whole := map[string]string{
		"self/status": fmt.Sprintf("NSpid:\t%d\n", os.Getpid()), own + "/stat": string(stat),
		own + "/fd/3": "-> " + socket(inode), own + "/task/" + own + "/fd/3": "-> " + socket(inode),
	}
	for name, c := range map[string]struct {
		change map[string]string
		want   error  // the expected error
		says   string // the expected message, for an error from a check
	}{
		"as it is":             {nil, nil, ""},
		"another socket":       {map[string]string{own + "/fd/3": "-> " + socket(inode+1), own + "/task/" + own + "/fd/3": "-> pipe:[7]"}, sockets.ErrLetGo, ""},
		"another start":        {map[string]string{own + "/stat": strings.Replace(string(stat), fmt.Sprint(p.Ticks), fmt.Sprint(p.Ticks+1), 1)}, sockets.ErrReplaced, ""},
		"in a thread's table":  {map[string]string{own + "/fd/3": "-> /dev/null"}, nil, ""},
		"a link can't be read": {map[string]string{own + "/fd/3": "no link", own + "/task/" + own + "/fd/3": "-> /dev/null"}, nil, "whether it still holds the socket can't be read: invalid argument"},
		"a thread's can't": {
			map[string]string{own + "/fd/3": "-> /dev/null", own + "/task/" + own + "/fd/3": "no link"}, nil, "whether it still holds the socket can't be read: invalid argument",
		},
		"no table":           {map[string]string{own + "/fd/3": "", own + "/task/" + own + "/fd/3": ""}, nil, "/proc does not show it"},
		"no such process":    {map[string]string{own + "/stat": ""}, nil, "/proc does not show it"},
		"nonsense":           {map[string]string{own + "/stat": "x"}, nil, "whether it still is that process can't be read"},
		"a folder":           {map[string]string{own + "/stat": "", own + "/stat/x": "x"}, nil, "whether it still is that process can't be read: is a directory"},
		"another's /proc":    {map[string]string{"self/status": ""}, errNamespace, ""},
		"one of a namespace": {map[string]string{"self/status": fmt.Sprintf("NSpid:\t%d\t%d\n", os.Getpid()+1, os.Getpid())}, errNamespace, ""},
		"registered with an io_uring": {map[string]string{
			own + "/fd/3": "-> anon_inode:[io_uring]", own + "/task/" + own + "/fd/3": "-> anon_inode:[io_uring]", own + "/fdinfo/3": fmt.Sprintf("UserFiles:\t1\n    0: socket:[%d]\n", inode),
		}, nil, ""},
		"an io_uring that was locked": {map[string]string{
			own + "/fd/3": "-> anon_inode:[io_uring]", own + "/task/" + own + "/fd/3": "-> /dev/null", own + "/fdinfo/3": "SqMask:\t0x3f\n",
		}, nil, "an io_uring does not show which files are registered"},
	} {
		root := t.TempDir()
		tree := maps.Clone(whole)
		maps.Copy(tree, c.change)
		for _, name := range slices.Sorted(maps.Keys(tree)) { // a directory comes before its contents
			put(t, filepath.Join(root, name), tree[name])
		}
		h, err := (system{procfs.New(root)}).Open(p, []uint64{inode})
		switch {
		case c.says != "":
			told := errors.Is(err, sockets.ErrGone) || errors.Is(err, sockets.ErrLetGo) || errors.Is(err, fs.ErrPermission)
			if err == nil || told || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", name, err, c.says)
			}
		case !errors.Is(err, c.want) || (err == nil) != (c.want == nil):
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if h != nil {
			h.Close()
		}
	}
}

// put creates a file that contains text, or a link if text begins with "-> ". If text is
// "", it only removes what is at path.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if text == "" {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	err := os.WriteFile(path, []byte(text), 0o644)
	if to, link := strings.CutPrefix(text, "-> "); link {
		_ = os.Remove(path)
		err = os.Symlink(to, path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestErrorsOfLookingPermitNothing checks that an error from a check is reported with the
// system's message, and is not taken for an error from the action itself.
func TestErrorsOfLookingPermitNothing(t *testing.T) {
	for _, errno := range []syscall.Errno{unix.EPERM, unix.EACCES, unix.ENOSYS, unix.EOPNOTSUPP, unix.EINVAL, unix.ENOENT, unix.EIO, unix.EMFILE} {
		err := fmt.Errorf("hold process 812: %w", unsure{"netlink is refused", os.NewSyscallError("socket", errno)})
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, errno) {
			t.Errorf("%v passes as more than an error in looking", errno)
		}
		if want := "hold process 812: netlink is refused: " + errno.Error(); err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}
