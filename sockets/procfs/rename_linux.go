package procfs

import (
	"context"
	"time"
)

// Await waits for the names of users that were asked for, no longer than
// timeout, and reports whether any has come since the last pass began. The
// owners of that pass have them then.
func (s *Scanner) Await(ctx context.Context, timeout time.Duration) bool {
	if s.fs.directory == nil {
		return false
	}
	s.fs.directory.wait(ctx, timeout)
	return s.rename()
}

// rename returns processes the names of their users that have come meanwhile. A
// process in which nothing runs is not read again for that.
func (s *Scanner) rename() bool {
	if s.fs.directory == nil || s.fs.directory.news() == s.news {
		return false
	}
	s.news = s.fs.directory.news()
	for _, t := range s.processes {
		if t.process == nil {
			continue
		}
		if user := s.users.Account(t.process.User.UID); user != t.process.User {
			p := *t.process
			p.User = user
			s.index.replace(t.process, t.holds, &p, t.holds)
			t.process = &p
		}
	}
	return true
}
