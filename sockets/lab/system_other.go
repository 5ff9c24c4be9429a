//go:build !linux

package lab

import (
	"errors"
	"os"
	"os/exec"
)

func self() (string, error) { return os.Executable() }

// bind leaves it to the end of its standard input to end a member.
func bind(*exec.Cmd) {}

func seesBound() bool { return false }

func rename(string) {}

func deferred(uintptr) error { return errors.ErrUnsupported }

func (p *player) queue(string, int) (string, error) { return "", errors.ErrUnsupported }

func (p *player) bind(string) (string, error) { return "", errors.ErrUnsupported }

func (p *player) reach(string) (string, error) { return "", errors.ErrUnsupported }

// await trusts that loopback is quick.
func (p *player) await(string, string) error { return nil }

func (p *player) waiting(string, int) error { return errors.ErrUnsupported }
