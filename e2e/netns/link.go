//go:build linux

package netns

import (
	"fmt"
	"os/exec"
	"strconv"
)

// Link connects two namespaces like two machines with a cable. r gets addr and
// other gets otherAddr. Both include a prefix length, as in 10.0.0.5/24.
func (r *Namespace) Link(addr string, other *Namespace, otherAddr string) error {
	// ip can refer to a namespace by a process in it.
	anchor := exec.Command("sleep", "60")
	if err := other.Do(anchor.Start); err != nil {
		return fmt.Errorf("netns: %w", err)
	}
	defer anchor.Wait()
	defer anchor.Process.Kill()
	there := strconv.Itoa(anchor.Process.Pid)
	if err := r.ip("link add eth0 type veth peer name eth0 netns "+there, "addr add "+addr+" dev eth0", "link set eth0 up"); err != nil {
		return err
	}
	return other.ip("addr add "+otherAddr+" dev eth0", "link set eth0 up")
}
