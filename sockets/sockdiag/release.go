package sockdiag

import (
	"strconv"
	"strings"
)

// SeesBound reports whether a kernel of this release ("6.18.44-generic", as uname -r
// prints it) reports TCP sockets that are bound but neither listen nor connect: it does
// since Linux 6.8, where sock_diag got TCP_BOUND_INACTIVE. For a release that can't be
// parsed it returns false: what is then not shown is reported as missing.
func SeesBound(release string) bool {
	major, rest, ok := strings.Cut(release, ".")
	if !ok {
		return false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		rest = rest[:end]
	}
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(rest)
	if errA != nil || errB != nil {
		return false
	}
	return a > 6 || a == 6 && b >= 8
}
