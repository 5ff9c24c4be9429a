//go:build linux

// Package e2e_test simulates a user at a terminal. It starts the program built from
// this source tree, presses keys and reads the screen.
package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"berth/e2e/fixture"
)

// built is the directory in which TestMain puts the programs.
var built string

func TestMain(m *testing.M) {
	fixture.Main()
	os.Setenv("BERTH_NETNS", "self") // tests that run at the same time are in separate namespaces
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if built, err = os.MkdirTemp("", "berth-e2e"); err == nil {
		defer os.RemoveAll(built)
		err = build("berth")
	}
	if err == nil {
		err = build("faulty", "-tags", "faults")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func build(name string, flags ...string) error {
	cmd := exec.Command("go", append(append([]string{"build", "-o", filepath.Join(built, name)}, flags...), ".")...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build of %s: %w\n%s", name, err, out)
	}
	return os.Chmod(built, 0o755)
}

// program returns a command that runs a program. Its environment has only env and
// the search path.
func program(name string, env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(built, name), args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + built, "TERM=xterm-256color", "COLORTERM=truecolor", "BERTH_NETNS=self"}, env...)
	return cmd
}
