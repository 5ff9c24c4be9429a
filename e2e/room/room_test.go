//go:build linux

package room

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
	for _, host := range []string{"one", "two"} { // the same port twice
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
