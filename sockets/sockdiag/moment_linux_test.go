package sockdiag

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// Every socket in a dump must have the time at which the kernel reported it, and the
// sockets of a long dump must not all have the same time.
func TestMoment(t *testing.T) {
	for range 300 { // more than fit in one datagram
		listenTCP(t, "127.0.0.1:0", 1)
	}
	c := dial(t)
	before := time.Now()
	all := whole(t, c, nil, Request{Proto: sockets.TCP, States: sockets.AllStates, TCPInfo: true})
	after := time.Now()
	last, times := before, 0
	for _, s := range all {
		if s.TCP == nil {
			continue
		}
		at := s.TCP.Moment.At
		if at.Before(last) || at.After(after) {
			t.Fatalf("reported at %v, between %v and %v", at, last, after)
		}
		if at.After(last) {
			times++
		}
		last = at
	}
	if times < 2 {
		t.Errorf("%d sockets have %d times", len(all), times)
	}
}

// How long a connection has been silent must agree with getsockopt.
func TestSilence(t *testing.T) {
	client, server := pair(t)
	if _, err := unix.Write(client, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	for _, fd := range []int{client, server} {
		var before, got, after time.Duration
		ok := eventually(t, func([]sockets.Socket) bool {
			was, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			must(t, "TCP_INFO", err)
			m := one(t, fd).TCP.Moment
			is, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			must(t, "TCP_INFO", err)
			if fd == client {
				before, got, after = millis(was.Last_data_sent), m.Sent, millis(is.Last_data_sent)
			} else {
				before, got, after = millis(was.Last_data_recv), m.Received, millis(is.Last_data_recv)
			}
			return before > 0 && before <= got && got <= after
		})
		if !ok {
			t.Errorf("silent for %v, want %v to %v", got, before, after)
		}
	}
}
