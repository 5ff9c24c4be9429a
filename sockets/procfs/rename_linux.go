package procfs

import (
	"context"
	"time"
)

// Await waits for the names of users that were looked up, no longer than timeout, and
// reports whether any has come since the last pass began. That pass's owners then
// have them.
func (s *Scanner) Await(ctx context.Context, timeout time.Duration) bool {
	if s.fs.directory == nil {
		return false
	}
	s.fs.directory.wait(ctx, timeout)
	return s.rename()
}

// Rename gives processes the names of their users and containers that have come since
// the last pass began, and reports whether there were any.
func (s *Scanner) Rename() bool { return s.rename() }

// rename gives processes the names of their users and containers that have come since.
// Without it a process in which nothing runs would not get them.
func (s *Scanner) rename() bool {
	news := s.fs.containers.count()
	if s.fs.directory != nil {
		news += s.fs.directory.news()
	}
	if news == s.news {
		return false
	}
	s.news = news
	for _, t := range s.processes {
		if t.process == nil {
			continue
		}
		user, named := s.users.Account(t.process.User.UID), s.fs.containers.Named
		in, of := named(t.process.Cgroup.Container), named(t.process.For)
		if user != t.process.User || in != t.process.Cgroup.Container || of != t.process.For {
			p := *t.process
			p.User, p.Cgroup.Container, p.For = user, in, of
			s.index.replace(t.process, t.holds, &p, t.holds)
			t.process = &p
		}
	}
	return true
}
