//go:build linux

package netns

import (
	"errors"
	"net"
	"os"
	"testing"
)

func TestRoomsDoNotMeet(t *testing.T) {
	if os.Geteuid() != 0 {
		if _, err := New("x"); !errors.Is(err, ErrPrivilege) {
			t.Fatalf("without root: %v", err)
		}
		t.Skip(ErrPrivilege)
	}
	before, _ := os.Hostname()
	for _, host := range []string{"one", "two"} { // both listen on the same port
		r, err := New(host)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		err = r.Do(func() error {
			l, err := net.Listen("tcp", "127.0.0.1:80")
			if err == nil {
				t.Cleanup(func() { l.Close() })
			}
			if h, _ := os.Hostname(); h != host {
				t.Errorf("the host is %q, want %q", h, host)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if after, _ := os.Hostname(); after != before {
		t.Errorf("the machine is now called %q", after)
	}
}

func TestLinkedRoomsReachEachOther(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip(ErrPrivilege)
	}
	server, client := rooms(t)
	if err := server.Link("10.0.0.5/24", client, "10.0.0.9/24"); err != nil {
		t.Fatal(err)
	}
	var l net.Listener
	err := server.Do(func() (err error) {
		l, err = net.Listen("tcp", "10.0.0.5:80")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = client.Do(func() error {
		c, err := net.Dial("tcp4", "10.0.0.5:80")
		if err != nil {
			return err
		}
		if got := c.LocalAddr().(*net.TCPAddr).IP.String(); got != "10.0.0.9" {
			t.Errorf("the client is %s", got)
		}
		return c.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func rooms(t *testing.T) (a, b *Namespace) {
	t.Helper()
	var made [2]*Namespace
	for i := range made {
		r, err := New("host")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		made[i] = r
	}
	return made[0], made[1]
}
