package procfs

import (
	"berth/sockets"
	"berth/sockets/program"
	"berth/sockets/scrub"
)

// refreshAfter is for how many turns the command line and the path of a process
// are believed, as long as its name stays: a process may change either without
// a sign (setproctitle, a program replaced on disk).
const refreshAfter = 10

// identify finds out which process it is that holds sockets. The same
// *sockets.Process is handed out again unless something in it changed.
func (w *worker) identify(dir int, v *visit, p *pass) {
	text, err := readat(dir, []byte("stat\x00"), w.text)
	if err != nil {
		v.outcome, v.holds = outcomeOf(err), nil
		return
	}
	s, err := parseStat(text)
	if err != nil {
		v.outcome, v.holds = failed, nil
		return
	}
	user := p.users.Account(v.uid)
	if v.last != nil && (p.turn+int(v.pid))%refreshAfter != 0 && v.last.is(s, user) {
		v.facts = v.last.facts
		return
	}
	v.facts = facts{comm: string(s.comm), start: s.start}
	v.facts.process = w.process(dir, v.pid, v.facts.comm)
	v.facts.process.User, v.facts.process.Started, v.facts.process.Ticks = user, after(p.boot, s.start), s.start
	if v.last != nil && v.last.process != nil && *v.last.process == *v.facts.process {
		v.facts.process = v.last.process
	}
}

// is tells whether the facts are those of the process with s and user.
func (f *facts) is(s stat, user sockets.Account) bool {
	return f.process != nil && f.start == s.start && f.comm == string(s.comm) && f.process.User == user
}

// process reads name, command line and path. What may not be read is empty.
func (w *worker) process(dir int, pid int32, comm string) *sockets.Process {
	var exe string
	if link, err := readlinkat(dir, []byte("exe\x00"), w.link); err == nil {
		exe = string(link)
	}
	cmdline, err := readat(dir, []byte("cmdline\x00"), w.text)
	if err != nil {
		cmdline = nil
	}
	is := program.Of(comm, exe, program.Args(cmdline))
	return &sockets.Process{
		PID: int(pid), Name: is.Name, Comm: scrub.String(comm), Runs: is.Runs, Label: is.Label, Brief: is.Brief,
		Cmdline: commandLine(cmdline), Exe: scrub.String(exe),
	}
}
