package procfs

import (
	"context"
	"path"
	"slices"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/program"
	"berth/sockets/scrub"
)

// refreshAfter is the number of turns for which a process's command line and path are
// trusted while its name stays the same. Either may change without notice
// (setproctitle, a program replaced on disk).
const refreshAfter = 10

// recognize reads what distinguishes a process that holds sockets from all others.
func (w *worker) recognize(dir int) {
	v := &w.v
	w.hand.beat()
	s, err := w.stat(dir)
	if err != nil {
		v.fail(inPart("stat", err))
		v.sockets = nil
		return
	}
	v.state = s.state
	if w.last.start == s.start && w.last.comm == string(s.comm) {
		v.facts = w.last.facts
		return
	}
	v.facts = facts{comm: string(s.comm), start: s.start}
}

// study reads the command lines and paths of processes that hold sockets. It runs after
// all descriptors have been read, because reading a command line is the step that is
// most likely never to return.
type study struct {
	*worker
	p *pass
}

func (s *study) begin(i int) {
	v := &s.p.visits[s.p.unknown[i]]
	s.v = visit{pid: v.pid, dir: v.dir, facts: v.facts}
}

func (s *study) take(i int) {
	v := &s.p.visits[s.p.unknown[i]]
	v.facts = s.v.facts
	if s.v.outcome == vanished {
		v.outcome, v.sockets = vanished, nil
	}
}

func (s *study) read(h *hand) {
	s.hand = h
	place := s.v.dir
	dir, err := s.enter()
	if err == nil {
		defer unix.Close(dir)
	}
	s.v.outcome = read
	switch {
	case isGone(err), err == nil && s.v.dir != place:
		s.v.outcome = vanished
	case err != nil:
		s.v.facts.process = s.process("", nil, gapOf(err))
	default:
		s.describe(dir, h.share)
	}
}

// describe reads the process's path and command line. Whatever can't be read is left
// empty. Just ahead of reading the command line, describe calls the given function; at
// that point, w.v.facts has what is known so far.
func (w *worker) describe(dir int, before func()) {
	var exe string
	if link, err := readlinkat(dir, []byte("exe\x00"), w.link); err == nil {
		exe = string(link)
	}
	w.v.facts.process = w.process(exe, nil, sockets.GapStuck)
	before()
	cmdline, err := readat(dir, []byte("cmdline\x00"), w.text)
	if err != nil {
		cmdline = nil
	}
	p := w.process(exe, cmdline, gapOf(err))
	p.Script = w.script(dir, p.Script)
	p.Cgroup = w.cgroup(dir, w.v.pid)
	p.For = w.forwards(dir, p.Name)
	w.v.facts.process = p
}

// process returns a Process made from what was read.
func (w *worker) process(exe string, cmdline []byte, unread sockets.Gap) *sockets.Process {
	comm := w.v.facts.comm
	is := program.Of(comm, exe, program.Args(cmdline))
	return &sockets.Process{
		PID: int(w.v.pid), Name: is.Name, Comm: scrub.String(comm), Runs: is.Runs, Label: is.Label, Brief: is.Brief, Script: is.Script,
		Cmdline: commandLine(cmdline), Args: arguments(cmdline), Exe: scrub.String(exe), Unread: unread,
	}
}

// gapOf returns the Gap for err, which occurred when reading something about a process.
func gapOf(err error) sockets.Gap {
	switch {
	case err == nil:
		return sockets.GapNone
	case isGone(err):
		return sockets.GapExited
	case isRefused(err):
		return sockets.GapPermission
	}
	return sockets.GapUnread
}

// identify describes the processes that hold sockets. It considers only the visits with
// the given indexes, or all visits if the slice is nil. A process keeps its
// *sockets.Process unless something in it has changed. identify returns the visits to
// processes that seem to have ended.
func (p *pass) identify(ctx context.Context, which []int) (ended []int, err error) {
	p.unknown = p.unknown[:0]
	for i := range p.visits {
		if v := &p.visits[i]; len(v.sockets) > 0 && (which == nil || slices.Contains(which, i)) && p.news(v) {
			p.unknown = append(p.unknown, i)
		}
	}
	p.vary()
	j := p.job(len(p.unknown), depthFacts, func(w *worker) work { return &study{w, p} })
	j.pid = func(i int) int32 { return p.visits[p.unknown[i]].pid }
	if err := p.crew.run(ctx, j); err != nil && ctx.Err() != nil {
		return nil, err
	}
	for at, i := range p.unknown {
		switch v := &p.visits[i]; {
		case at >= j.next && (v.facts.process == nil || v.facts.process.Unread != sockets.GapNone): // otherwise what is known is trusted
			p.unread(v, sockets.GapUnread)
		case slices.ContainsFunc(j.late, func(h *hand) bool { return h.at == at }):
			p.unread(v, sockets.GapStuck)
		case at < j.next && v.outcome == vanished:
			ended = append(ended, i)
		case at < j.next:
			p.finish(v)
		}
	}
	return ended, nil
}

// news reports whether the command line of a process needs to be read.
func (p *pass) news(v *visit) bool {
	known := v.facts.process
	if known != nil && known.User == p.users.Account(v.uid) && known.Unread != sockets.GapStuck &&
		known.Unread != sockets.GapUnread && (p.terms.round+int(v.pid))%refreshAfter != 0 {
		if v.state != 0 && known.Run != runState(v.state) {
			as := *known
			as.Run = runState(v.state)
			v.facts.process = &as
		}
		return false
	}
	if inode, held := p.crew.strays.of(v.pid, depthFacts); !held || inode != 0 && inode != v.dir {
		return true
	}
	p.unread(v, sockets.GapStuck)
	return false
}

// vary puts the processes that are most likely to answer first: one process of each
// name before the second of any name, and at the end those whose first thread is
// waiting for a device. That way, if a hundred processes of one kind are stuck, the
// others are read before too many reads have been left behind.
func (p *pass) vary() {
	if len(p.unknown) <= p.hands {
		return
	}
	seen := make(map[string]int, len(p.unknown))
	rank := make(map[int]int, len(p.unknown))
	for _, i := range p.unknown {
		v := &p.visits[i]
		rank[i] = seen[v.facts.comm]
		if seen[v.facts.comm]++; v.state == 'D' {
			rank[i] += len(p.visits)
		}
	}
	slices.SortStableFunc(p.unknown, func(a, b int) int { return rank[a] - rank[b] })
}

// unread records why a process's command line could not be read. Anything that was read
// earlier is kept.
func (p *pass) unread(v *visit, why sockets.Gap) {
	comm := scrub.String(v.facts.comm)
	as := sockets.Process{PID: int(v.pid), Name: comm, Comm: comm}
	if last := v.last; last != nil && last.process != nil && last.start == v.facts.start && last.comm == v.facts.comm {
		as = *last.process
	} else if v.facts.process != nil {
		as = *v.facts.process
	}
	as.Unread, as.State = why, v.state
	v.facts.process = &as
	p.finish(v)
}

// finish fills in what the crew does not read.
func (p *pass) finish(v *visit) {
	is := v.facts.process
	is.User, is.Started, is.Ticks = p.users.Account(v.uid), after(p.boot, v.facts.start), v.facts.start
	is.Run = runState(v.state)
	is.Cgroup.Container, is.For = p.names.Named(is.Cgroup.Container), p.names.Named(is.For)
	if v.last != nil && v.last.process != nil && *v.last.process == *is {
		v.facts.process = v.last.process
	}
}

// script returns the absolute path of a script. A relative path is taken to be relative
// to the working directory of the process, which may have changed since the script was
// started.
func (w *worker) script(dir int, given string) string {
	if given == "" || given[0] == '/' {
		return given
	}
	cwd, err := readlinkat(dir, []byte("cwd\x00"), w.link)
	if err != nil {
		return ""
	}
	return scrub.String(path.Join(string(cwd), given))
}
