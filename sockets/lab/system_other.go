//go:build !linux

package lab

import (
	"errors"
	"os"
	"os/exec"
)

func self() (string, error) { return os.Executable() }

// bind does nothing: a member ends when its standard input ends.
func bind(*exec.Cmd) {}

func seesBound() bool { return false }

func rename(string) {}

func deferred(uintptr) error { return errors.ErrUnsupported }

func (p *endpoints) queue(string, int) (string, error) { return "", errors.ErrUnsupported }

func (p *endpoints) bind(string) (string, error) { return "", errors.ErrUnsupported }

func (p *endpoints) reach(string) (string, error) { return "", errors.ErrUnsupported }

// await does nothing: loopback is assumed to be fast.
func (p *endpoints) await(string, string) error { return nil }

func (p *endpoints) waiting(string, int) error { return errors.ErrUnsupported }
