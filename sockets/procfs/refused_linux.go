package procfs

// Refused returns the processes that this one had no permission to read in the last
// pass. It maps their pids to the uids that they run as (-1: unknown).
func (s *Scanner) Refused() map[int]int64 {
	users := make(map[int]int64)
	for pid, t := range s.processes {
		if t.outcome == refused {
			users[int(pid)] = t.uid
		}
	}
	return users
}
