// Package hooked attaches BPF programs that accept everything, and that the kernel runs before
// or after the packet filter's rules. Tests use it to check what berth says about a machine with
// such programs.
package hooked

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sockets attaches a program that chooses sockets (BPF_PROG_TYPE_SK_LOOKUP) to this thread's
// network namespace. The program is detached when fd is closed. Sockets requires root.
func Sockets() (fd int, err error) {
	const kind = 30
	ns, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	defer unix.Close(ns)
	return attach(kind, unix.BPF_SK_LOOKUP, uint32(ns), [4]uint32{})
}

// Input attaches a program that sees what arrives in this thread's network namespace over IPv4
// (BPF_PROG_TYPE_NETFILTER). The program is detached when fd is closed. Input requires root.
// Every process on this machine that reads packet filter rules finds the program.
func Input() (fd int, err error) {
	const kind, ipv4, input, priority = 32, 2, 1, 7 // NFPROTO_IPV4, NF_INET_LOCAL_IN
	return attach(kind, unix.BPF_NETFILTER, 0, [4]uint32{ipv4, input, priority})
}

// attach loads the program "r0 = 1; exit" and attaches it with a BPF link.
func attach(kind, at, target uint32, more [4]uint32) (int, error) {
	code := []byte{0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0}
	license := []byte("GPL\x00")
	var pin runtime.Pinner
	pin.Pin(&code[0]) // the kernel is passed their addresses as integers, which Go does not track
	pin.Pin(&license[0])
	defer pin.Unpin()
	load := struct {
		kind, count    uint32
		code, license  uint64
		level, logSize uint32
		log            uint64
		kernel, flags  uint32
		name           [16]byte
		index, attach  uint32
	}{kind: kind, count: 2, code: uint64(uintptr(unsafe.Pointer(&code[0]))), license: uint64(uintptr(unsafe.Pointer(&license[0]))), attach: at}
	program, err := command(unix.BPF_PROG_LOAD, unsafe.Pointer(&load), unsafe.Sizeof(load))
	if err != nil {
		return -1, fmt.Errorf("load a program: %w", err)
	}
	defer unix.Close(program)
	link := struct {
		program, target, attach, flags uint32
		more                           [4]uint32
	}{uint32(program), target, at, 0, more}
	fd, err := command(unix.BPF_LINK_CREATE, unsafe.Pointer(&link), unsafe.Sizeof(link))
	if err != nil {
		return -1, fmt.Errorf("attach a program: %w", err)
	}
	return fd, nil
}

func command(what uintptr, attr unsafe.Pointer, size uintptr) (int, error) {
	fd, _, errno := unix.Syscall(unix.SYS_BPF, what, uintptr(attr), size)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}
