package procfs

// Refused returns the processes that may not be read, as of the last pass, with the
// users that they run as (-1: unknown), by pid.
func (s *Scanner) Refused() map[int]int64 {
	users := make(map[int]int64)
	for pid, t := range s.processes {
		if t.outcome == refused {
			users[int(pid)] = t.uid
		}
	}
	return users
}
