package system_test

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// secret is the contents of root's files, which must not be revealed to any other
// user.
const secret = "hunter2"

// lending returns copies of programs whose files have capabilities: those that the
// README mentions or once mentioned, and more than were ever needed. Each comes in
// two copies, one built with cgo and one without, because they drop capabilities in
// different ways.
func lending(t *testing.T, dir string) map[string]string {
	t.Helper()
	programs := map[string]string{}
	for _, cgo := range []string{"0", "1"} {
		built := os.Getenv(programEnv)
		if !builtWith(t, built, cgo) {
			built = filepath.Join(dir, "built"+cgo)
			cmd := exec.Command("go", "build", "-ldflags=-w", "-o", built, "..")
			cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("building with CGO_ENABLED=%s: %v\n%s", cgo, err, out)
			}
		}
		for name, caps := range map[string]string{
			"p": "cap_sys_ptrace,cap_dac_read_search+p", "ep": "cap_sys_ptrace,cap_dac_read_search+ep",
			"all": "cap_kill,cap_net_admin,cap_dac_override,cap_sys_ptrace,cap_dac_read_search+ep",
		} {
			program := copyOf(t, built, dir, "berth-"+name+"-cgo"+cgo)
			run(t, "setcap", caps, program)
			programs[filepath.Base(program)] = program
		}
	}
	return programs
}

// builtWith reports whether a program was built with the given value of
// CGO_ENABLED.
func builtWith(t *testing.T, program, cgo string) bool {
	t.Helper()
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(info.Settings, debug.BuildSetting{Key: "CGO_ENABLED", Value: cgo})
}

// vault is a place with secrets that belong to root and are being watched.
type vault struct {
	t      *testing.T
	dir    string   // all users may enter it
	pipes  []string // each contains secret
	held   []*os.File
	seen   int // an inotify descriptor
	paths  map[int32]string
	holder int // PID of a process that runs as root and has a secret open
}

func newVault(t *testing.T, dir string) *vault {
	t.Helper()
	v := &vault{t: t, dir: dir, paths: map[int32]string{}}
	var err error
	if v.seen, err = unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(v.seen) })
	v.mkdir("root/berth", 0o700)
	v.mkdir("open/.config/berth", 0o755)
	v.mkdir("home/.config/berth", 0o755)
	for _, in := range []string{"root", "root/berth", "open"} {
		v.file(in+"/key.toml", secret+" = 1\n")
		v.file(in+"/config.toml", "theme = \""+secret+"\"\n")
		v.file(in+"/shadow", "root:$6$"+secret+":19000:0:99999:7:::\n")
		v.file(in+"/empty", "")
		v.pipe(in + "/pipe")
		v.node(in+"/device", 5) // /dev/zero
	}
	v.pipe("open/common")
	if err := os.Chmod(v.at("open/common"), 0o666); err != nil {
		t.Fatal(err)
	}
	holder := exec.Command("sleep", "600")
	holder.Dir, holder.ExtraFiles = v.at("root"), []*os.File{v.hold(v.at("root/key.toml"))}
	start(t, holder)
	v.holder = holder.Process.Pid
	v.watchdog() // forget what has been opened so far
	return v
}

func (v *vault) at(name string) string { return filepath.Join(v.dir, name) }

func (v *vault) try(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *vault) mkdir(name string, mode os.FileMode) {
	v.t.Helper()
	v.try(os.MkdirAll(v.at(name), mode))
}

func (v *vault) hold(path string) *os.File {
	v.t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NONBLOCK, 0)
	v.try(err)
	v.t.Cleanup(func() { f.Close() })
	return f
}

// watch has the kernel report when anyone opens or reads a file.
func (v *vault) watch(path string) {
	v.t.Helper()
	wd, err := unix.InotifyAddWatch(v.seen, path, unix.IN_OPEN|unix.IN_ACCESS|unix.IN_CLOSE)
	v.try(err)
	v.paths[int32(wd)] = path
}

func (v *vault) file(name, text string) {
	v.t.Helper()
	v.try(os.WriteFile(v.at(name), []byte(text), 0o600))
	v.watch(v.at(name))
}

func (v *vault) pipe(name string) {
	v.t.Helper()
	v.try(unix.Mkfifo(v.at(name), 0o600))
	f := v.hold(v.at(name))
	_, err := f.WriteString(secret)
	v.try(err)
	v.pipes, v.held = append(v.pipes, v.at(name)), append(v.held, f)
	v.watch(v.at(name))
}

func (v *vault) node(name string, minor uint32) {
	v.t.Helper()
	v.try(unix.Mknod(v.at(name), unix.S_IFCHR|0o600, int(unix.Mkdev(1, minor))))
	v.watch(v.at(name))
}

// link makes the configuration in the user's home directory a symbolic link to
// target, and returns the home directory.
func (v *vault) link(target string) string {
	v.t.Helper()
	at := v.at("home/.config/berth/config.toml")
	if err := os.Remove(at); err != nil && !errors.Is(err, os.ErrNotExist) {
		v.t.Fatal(err)
	}
	v.try(os.Symlink(target, at))
	return v.at("home")
}

// watchdog returns the secrets that were opened or read since the last call.
func (v *vault) watchdog() (opened []string) {
	v.t.Helper()
	buf := make([]byte, 1<<16)
	for {
		n, err := unix.Read(v.seen, buf)
		if err == unix.EAGAIN {
			return opened
		}
		v.try(err)
		for b := buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
			wd := int32(binary.NativeEndian.Uint32(b))
			opened = append(opened, v.paths[wd])
			b = b[unix.SizeofInotifyEvent+int(binary.NativeEndian.Uint32(b[unsafe.Offsetof(unix.InotifyEvent{}.Len):])):]
		}
	}
}

// drained returns the pipes that contain less than was written to them.
func (v *vault) drained() (empty []string) {
	for i, f := range v.held {
		var n int
		err := control(f, func(fd uintptr) (err error) {
			n, err = unix.IoctlGetInt(int(fd), unix.TIOCINQ)
			return err
		})
		if err != nil || n != len(secret) {
			empty = append(empty, v.pipes[i])
		}
	}
	return empty
}

func control(f *os.File, do func(fd uintptr) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := raw.Control(func(fd uintptr) { inner = do(fd) }); err != nil {
		return err
	}
	return inner
}

// way is a way of naming a file to berth: a working directory, variables and
// arguments.
type way struct {
	dir  string
	env  []string
	args []string
}

// ways returns all possible ways of naming path.
func (v *vault) ways(path string) map[string]way {
	relative, err := filepath.Rel(v.at("open"), path)
	v.try(err)
	all := map[string]way{
		"--config":                  {args: []string{"ls", "--config", path}},
		"--config=":                 {args: []string{"who", "1", "--config=" + path}},
		"--config, relative":        {dir: v.at("open"), args: []string{"ls", "--config", relative}},
		"--config through /proc":    {args: []string{"ls", "--config", fmt.Sprintf("/proc/%d/root%s", v.holder, path)}},
		"--config through own root": {args: []string{"ls", "--config", "/proc/self/root" + path}},
		"--config through cwd":      {dir: v.at("open"), args: []string{"ls", "--config", "/proc/self/cwd/" + relative}},
		"--config with slashes":     {args: []string{"ls", "--config", "//" + strings.ReplaceAll(path, "/", "/./")}},
		"--theme":                   {args: []string{"ls", "--theme", path}},
		"BERTH_CONFIG":              {env: []string{"BERTH_CONFIG=" + path}, args: []string{"ls"}},
		"BERTH_CONFIG, kill":        {env: []string{"BERTH_CONFIG=" + path}, args: []string{"kill", "--dry-run", "1"}},
		"BERTH_CONFIG, wait":        {env: []string{"BERTH_CONFIG=" + path}, args: []string{"wait", "--timeout", "10ms", "1"}},
		"a link at home":            {env: []string{"HOME=" + v.link(path)}, args: []string{"ls"}},
		"a link at home, explain":   {env: []string{"HOME=" + v.at("home")}, args: []string{"explain", "80"}},
		"XDG_CONFIG_HOME":           {env: []string{"XDG_CONFIG_HOME=" + v.at("home/.config")}, args: []string{"ls"}},
		"man":                       {args: []string{"man", "--dir", path}},
		"completion":                {env: []string{"HOME=" + v.at("home")}, args: []string{"__complete", "ls", "--config", path, ""}},
	}
	for _, name := range []string{
		"TZ", "ZONEINFO", "TERMINFO", "TERM", "LANG", "LC_ALL", "LANGUAGE", "LOCPATH", "GODEBUG", "GOCOVERDIR", "GOTRACEBACK", "SSL_CERT_FILE",
		"LD_PRELOAD", "LD_LIBRARY_PATH", "HOSTALIASES", "HOST_PROC", "HOST_ETC", "TMPDIR", "NO_COLOR", "BERTH_READ_ONLY",
	} {
		all[name] = way{env: []string{name + "=" + path}, args: []string{"ls"}}
	}
	all["TZ with a colon"] = way{env: []string{"TZ=:" + path}, args: []string{"ls"}}
	return all
}

// targets returns files that must not be read. If a file is in a directory that the
// user may not search, not even its existence may be revealed.
func (v *vault) targets() []string {
	var all []string
	for _, in := range []string{"root", "root/berth", "open"} {
		for _, name := range []string{"key.toml", "config.toml", "shadow", "empty", "pipe", "device", "none"} {
			all = append(all, v.at(in+"/"+name))
		}
	}
	held := fmt.Sprintf("/proc/%d/", v.holder)
	return append(all, v.at("root"), v.at("root/berth"), v.at("open/common"), held+"fd/3", held+"cwd/key.toml", held+"environ", held+"mem", held+"maps", "/etc/shadow", "/dev/mem")
}

// lookAt runs berth in the given way as an ordinary user, and returns its output.
func (v *vault) lookAt(program string, w way) (string, error) {
	ctx, cancel := context.WithTimeout(v.t.Context(), time.Minute)
	defer cancel()
	cmd := asUser(exec.CommandContext(ctx, program, w.args...), ordinary)
	cmd.Dir, cmd.Env = "/", append([]string{"HOME=/nonexistent", "BERTH_NETNS=self", "PATH=/usr/bin:/bin"}, w.env...)
	if w.dir != "" {
		cmd.Dir = w.dir
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		err = nil
	}
	return string(out), err
}

// TestWhatIsLent runs berth as an ordinary user, from a file with capabilities,
// while there are secrets and a server that belong to root.
func TestWhatIsLent(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "setcap", "gcc", "ss", "strace", "setpriv") {
		return
	}
	dir := openDir(t)
	programs := lending(t, dir)
	v := newVault(t, dir)
	t.Run("no file", func(t *testing.T) { v.lendsNoFile(t, programs) })
	t.Run("no existence", func(t *testing.T) { v.lendsNoExistence(t, programs) })
	t.Run("owners", func(t *testing.T) { lendsOwners(t, dir, programs) })
	t.Run("threads", func(t *testing.T) { raisesOnReadersAlone(t, dir, programs) })
}

// lendsNoFile checks that, whichever of the targets the user names, and in whichever
// way, the file is not opened and nothing in it is revealed.
func (v *vault) lendsNoFile(t *testing.T, programs map[string]string) {
	tried, share, seed := 0, lookShare(t), uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	for _, target := range v.targets() {
		for name, program := range programs {
			for how, w := range v.ways(target) {
				if random.IntN(share) != 0 {
					continue
				}
				tried++
				said, err := v.lookAt(program, w)
				opened, empty := v.watchdog(), v.drained()
				if err != nil || strings.Contains(said, secret) || len(opened) > 0 || len(empty) > 0 {
					t.Errorf("%s, %s by %s: opened %v, drained %v, %v:\n%s", name, target, how, opened, empty, err, said)
				}
			}
		}
	}
	t.Logf("seed %d: %d looks at %d files", seed, tried, len(v.targets()))
}

// lookShare returns n, which means that about one in n combinations is tried.
func lookShare(t *testing.T) int { return sample.Size(t, "BERTH_TEST_LENDING", 149, 9) }

// lendsNoExistence checks that a file in a directory that the user may not search
// is reported just like one that does not exist, by every program and in every way.
func (v *vault) lendsNoExistence(t *testing.T, programs map[string]string) {
	tried := sample.Every(5)
	for name, program := range programs {
		for _, in := range []string{"root", "root/berth"} {
			if !tried() {
				continue
			}
			none := v.at(in + "/none")
			said := map[string]string{}
			for how, w := range v.ways(none) {
				if strings.HasPrefix(how, "--config") || strings.HasPrefix(how, "BERTH_CONFIG") || strings.HasPrefix(how, "a link") || how == "man" {
					said[how], _ = v.lookAt(program, w)
				}
			}
			files := []string{"key.toml", "shadow", "pipe", "device"}
			if !sample.Full() {
				files = files[len(name)%2*2:][:2]
			}
			for _, file := range files {
				there := v.at(in + "/" + file)
				for how, w := range v.ways(there) {
					want, ok := said[how]
					if !ok {
						continue
					}
					got, err := v.lookAt(program, w)
					if got = strings.ReplaceAll(got, "/"+file, "/none"); got != want || err != nil {
						t.Errorf("%s, %s by %s: %v\n%s\nbut for what does not exist\n%s", name, there, how, err, got, want)
					}
				}
			}
		}
	}
}

// lendsOwners checks that each of the programs can use its capabilities for their
// purpose, and that they do not let the user end or close anything that belongs to
// other users.
func lendsOwners(t *testing.T, dir string, programs map[string]string) {
	server := exec.Command(copyOf(t, os.Args[0], dir, "server"))
	serve(t, asUser(server, 0), "127.0.0.1:7102")
	client := exec.Command(os.Args[0])
	client.Env = append(os.Environ(), dialEnv+"=127.0.0.1:7102")
	start(t, client)
	for name, program := range programs {
		got := lookAs(t, program, ordinary)
		i := slices.IndexFunc(got.Sockets, func(s listedSocket) bool { return s.Local.Port == 7102 && s.State == "LISTEN" })
		if i < 0 || len(got.Sockets[i].Owners) != 1 || got.Sockets[i].Owners[0].PID != server.Process.Pid {
			t.Errorf("%s: the owner of root's server is %d, not among %+v", name, server.Process.Pid, got.Sockets)
		}
		for _, args := range [][]string{{"kill", "--yes", "7102"}, {"close", "--yes", "lport:7102"}, {"kill", "--yes", "--signal", "KILL", "lport:7102"}} {
			cmd := asUser(exec.Command(program, args...), ordinary)
			cmd.Env = []string{"HOME=/nonexistent", "BERTH_NETNS=self"}
			if out, err := cmd.CombinedOutput(); err == nil {
				t.Errorf("%s: %v succeeds: %s", name, args, out)
			}
		}
		if !alive(server) || !bytes.Contains([]byte(run(t, "ss", "-tnH", "state", "established")), []byte(":7102")) {
			t.Fatalf("%s: the server or its connection has ended", name)
		}
	}
}
