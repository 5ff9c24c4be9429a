package nftables

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets/netlink"
)

// TestWhatIsRefusedIsNotNothing: a dump that the kernel refuses or does not know returns an
// error, because there may be more; a missing interface must not make rules seem certain.
func TestWhatIsRefusedIsNotNothing(t *testing.T) {
	const unknown = 0x3f0 // no message of rtnetlink
	conn, err := netlink.Dial(unix.NETLINK_ROUTE, largest)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := router{conn, 5 * time.Second}
	if err := r.dump(unknown, unix.SizeofIfInfomsg, func([]byte) {}); !errors.Is(err, unix.EOPNOTSUPP) {
		t.Errorf("a request that the kernel does not know: %v", err)
	}
	if err := r.dump(unix.RTM_GETLINK, unix.SizeofIfInfomsg, func([]byte) {}); err != nil {
		t.Errorf("the interfaces: %v", err)
	}
	r.patience = 0
	if err := r.dump(unix.RTM_GETLINK, unix.SizeofIfInfomsg, func([]byte) {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after the time is over: %v", err)
	}
	if _, err := hasTCX(1 << 30); err != nil && !errors.Is(err, unix.EPERM) {
		t.Errorf("an interface that has gone: %v", err)
	}
}
