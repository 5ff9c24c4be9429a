package main

import (
	"encoding/binary"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// floor measures the minimum cost of a poll of everything. It makes the same dumps
// as berth, of TCP and UDP over IPv4 and IPv6 in every state, and discards the
// answers. It returns the processor time of one poll.
func floor(polls int) (time.Duration, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd)
	buf := make([]byte, 1<<20)
	before, err := ownTime()
	if err != nil {
		return 0, err
	}
	for range polls {
		begin := time.Now()
		for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
			for _, proto := range []byte{unix.IPPROTO_TCP, unix.IPPROTO_UDP} {
				if err := dump(fd, family, proto, buf); err != nil {
					return 0, err
				}
			}
		}
		time.Sleep(time.Until(begin.Add(time.Second)))
	}
	after, err := ownTime()
	return (after - before) / time.Duration(polls), err
}

// dump requests all sockets in one list and reads the answer.
func dump(fd int, family, proto byte, buf []byte) error {
	const size, allStates = 72, 0x3fff
	request := make([]byte, size)
	order := binary.NativeEndian
	order.PutUint32(request, size)
	order.PutUint16(request[4:], 20) // SOCK_DIAG_BY_FAMILY
	order.PutUint16(request[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	request[16], request[17] = family, proto
	order.PutUint32(request[20:], allStates)
	if _, err := unix.Write(fd, request); err != nil {
		return err
	}
	for {
		_, err := unix.Read(fd, buf)
		if err != nil {
			return err
		}
		switch order.Uint16(buf[4:]) {
		case unix.NLMSG_DONE:
			return nil
		case unix.NLMSG_ERROR:
			return fmt.Errorf("the kernel refuses a dump of family %d, protocol %d", family, proto)
		}
	}
}

// ownTime returns the processor time used by this process.
func ownTime() (time.Duration, error) {
	var u unix.Rusage
	err := unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}
