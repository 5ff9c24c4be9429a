package procfs

import "bytes"

// status is what berth wants of /proc/PID/status (proc_pid_status(5)).
type status struct {
	uid    int64 // the effective one; -1 where not told
	caps   uint64
	groups []uint64 // effective and supplementary
}

// capSysPtrace is CAP_SYS_PTRACE in include/uapi/linux/capability.h.
const capSysPtrace = 19

// traces tells whether the process may read every other one's descriptors.
func (s status) traces() bool { return s.caps&(1<<capSysPtrace) != 0 }

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
		case "CapEff":
			word, _ := field(value)
			s.caps, _ = hexadecimal(word)
		}
	}
	return s
}

// decimals reads the numbers at the start of text.
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
