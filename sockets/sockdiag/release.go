package sockdiag

import (
	"strconv"
	"strings"
)

// SeesBound reports whether a kernel with the given release, such as "6.18.44-generic"
// (uname -r), lists TCP sockets that are bound but neither listen nor connect. Linux
// has done so since 6.8, when sock_diag got TCP_BOUND_INACTIVE. For a release that
// can't be parsed SeesBound returns false, so that such sockets are reported as
// missing.
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
