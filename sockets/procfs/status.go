package procfs

import (
	"bytes"
	"slices"
	"strings"
)

// status is what berth needs from /proc/PID/status (proc_pid_status(5)).
type status struct {
	uid       int64 // the effective one; -1 if not shown
	caps      uint64
	permitted uint64   // what may be raised for reading (package privilege), including caps
	groups    []uint64 // effective and supplementary

	numbers []uint64 // its pid in the PID namespace of /proc and in each nested one down to its own; none before Linux 4.1
}

// Capabilities from include/uapi/linux/capability.h.
const (
	capDACOverride   = 1
	capDACReadSearch = 2
	capNetBind       = 10
	capSysPtrace     = 19
)

// has reports whether the process has at least one of the capabilities.
func (s status) has(caps ...int) bool {
	return slices.ContainsFunc(caps, func(c int) bool { return s.caps&(1<<c) != 0 })
}

// reads is like has, but also counts the capabilities that this process may raise to
// read other processes.
func (s status) reads(caps ...int) bool {
	s.caps |= s.permitted
	return s.has(caps...)
}

// traces reports whether the process may trace all others when it reads them.
func (s status) traces() bool { return s.reads(capSysPtrace) }

// lacksAll names all the capabilities that are needed to read every process.
const lacksAll = "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"

// lacks names the missing capabilities without which other users' descriptors can't be
// read. It returns "" if none is missing. A descriptor directory can be opened by its
// user and by those who may bypass permissions, and its links can be read by those who
// may trace the process.
func (s status) lacks() string {
	var missing []string
	if !s.traces() {
		missing = append(missing, "CAP_SYS_PTRACE")
	}
	if !s.has(capDACOverride) && !s.reads(capDACReadSearch) {
		missing = append(missing, "CAP_DAC_READ_SEARCH")
	}
	return strings.Join(missing, " and ")
}

func parseStatus(text []byte) status {
	s := status{uid: -1}
	for line := range lines(text) {
		key, value, _ := bytes.Cut(line, []byte{':'})
		switch string(key) {
		case "Uid":
			if ids := decimals(value); len(ids) > 1 && ids[1] < 1<<32 {
				s.uid = int64(ids[1])
			}
		case "Gid":
			if ids := decimals(value); len(ids) > 1 {
				s.groups = append(s.groups, ids[1])
			}
		case "Groups":
			s.groups = append(s.groups, decimals(value)...)
		case "NSpid":
			s.numbers = decimals(value)
		case "CapEff":
			word, _ := field(value)
			s.caps, _ = hexadecimal(word)
		case "CapPrm":
			word, _ := field(value)
			s.permitted, _ = hexadecimal(word)
		}
	}
	return s
}

// decimals parses the numbers at the start of text.
func decimals(text []byte) []uint64 {
	var numbers []uint64
	for {
		word, rest := field(text)
		n, ok := decimal(word)
		if !ok {
			return numbers
		}
		numbers = append(numbers, n)
		text = rest
	}
}
