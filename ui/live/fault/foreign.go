//go:build faults && linux

package fault

import (
	"os"
	"runtime/debug"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// foreign returns a function that ends the program as a library's goroutine might:
// by a panic, a runtime error, or a real memory fault. It returns nil for any other
// name.
func foreign(name string) func() {
	return map[string]func(){
		"goroutine": func() { panic("fault raised in goroutine") },
		"nil":       func() { println(*(*int)(nil)) },
		"maps":      maps,
		"stack":     func() { debug.SetMaxStack(1 << 20); println(deeper(1)) },
		"address":   func() { println(*mapped(unix.PROT_NONE, -1)) },
		"bus":       func() { println(*mapped(unix.PROT_READ, empty())) },
		"long":      func() { panic(strings.Repeat("long ", 60_000) + "end") },
	}[name]
}

// maps writes to a map from two goroutines simultaneously.
func maps() {
	m := make(map[int]int)
	write := func() {
		for i := 0; ; i++ {
			m[i%100] = i
		}
	}
	go write()
	write()
}

func deeper(n int) int { return deeper(n+1) + n }

// mapped returns an address where reading fails, because the page is not readable
// (SIGSEGV) or lies beyond the end of a file (SIGBUS).
func mapped(protection, fd int) *byte {
	flags := unix.MAP_PRIVATE
	if fd < 0 {
		flags |= unix.MAP_ANON
	}
	page, err := unix.Mmap(fd, 0, os.Getpagesize(), protection, flags)
	if err != nil {
		panic(err)
	}
	return unsafe.SliceData(page)
}

func empty() int {
	fd, err := unix.MemfdCreate("empty", 0)
	if err != nil {
		panic(err)
	}
	return fd
}
