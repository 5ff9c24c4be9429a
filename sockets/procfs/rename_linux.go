package procfs

import (
	"context"
	"time"
)

// Await waits for pending lookups of user names, for no longer than timeout, and
// reports whether any name has arrived since the last pass began. If so, the owners
// found by that pass have been updated.
func (s *Scanner) Await(ctx context.Context, timeout time.Duration) bool {
	if s.fs.directory == nil {
		return false
	}
	s.fs.directory.wait(ctx, timeout)
	return s.rename()
}

// Rename updates processes with the names of users and containers that have arrived
// since the last pass began, and reports whether there were any.
func (s *Scanner) Rename() bool { return s.rename() }

// rename implements Rename. It is needed because a process in which nothing runs is not
// read again, and would not get the names.
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
