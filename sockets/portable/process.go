package portable

import (
	"context"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shirou/gopsutil/v3/process"

	"berth/sockets"
	"berth/sockets/program"
	"berth/sockets/scrub"
)

// processes remembers processes by pid and time of creation, because a query about one
// may require running ps.
type processes struct {
	known map[int]*resident
	round int
}

type resident struct {
	process *sockets.Process
	created int64 // milliseconds; 0 if not reported
	seen    int   // the turn in which it last held a socket
}

func newProcesses() *processes { return &processes{known: make(map[int]*resident)} }

// begin starts a turn, and end forgets the processes that held no socket in it.
func (ps *processes) begin(round int) { ps.round = round }

func (ps *processes) end() {
	for pid, r := range ps.known {
		if r.seen != ps.round {
			delete(ps.known, pid)
		}
	}
}

// refreshAfter is the number of turns after which a name and a command line are read
// again: they may change while pid and creation time remain the same.
const refreshAfter = 30

// find returns the process with the given pid, or nil if it no longer exists. It
// returns the same pointer as before unless something in the process changed.
func (ps *processes) find(ctx context.Context, pid int) *sockets.Process {
	r := ps.known[pid]
	if r != nil && r.seen == ps.round {
		return r.process
	}
	p := &process.Process{Pid: int32(pid)}
	created, err := p.CreateTimeWithContext(ctx)
	if err != nil {
		if there, err := process.PidExistsWithContext(ctx, p.Pid); err == nil && !there {
			return nil
		}
		created = 0 // it is not readable
	}
	if r == nil || r.created != created || (ps.round+pid)%refreshAfter == 0 {
		facts := describe(ctx, p, created)
		if r == nil || *r.process != *facts {
			r = &resident{process: facts, created: created}
			ps.known[pid] = r
		}
	}
	r.seen = ps.round
	return r.process
}

// describe reads the facts about p that are readable.
func describe(ctx context.Context, p *process.Process, created int64) *sockets.Process {
	facts := &sockets.Process{PID: int(p.Pid), User: sockets.NoAccount()}
	if created > 0 {
		facts.Started = time.UnixMilli(created)
	}
	exe := ""
	if !exeIsExpensive {
		exe, _ = p.ExeWithContext(ctx)
	}
	args, _ := p.CmdlineSliceWithContext(ctx)
	name, _ := p.NameWithContext(ctx)
	is := program.Of(name, exe, args)
	facts.Name, facts.Comm, facts.Runs, facts.Label, facts.Brief = is.Name, scrub.String(name), is.Runs, is.Label, is.Brief
	if path.IsAbs(is.Script) {
		facts.Script = is.Script
	}
	facts.Cmdline = scrub.String(shorten(strings.TrimRight(strings.Join(args, " "), " \x00")))
	facts.Exe = scrub.String(exe)
	if ids, err := p.UidsWithContext(ctx); err == nil && len(ids) > 0 {
		facts.User.UID = int64(uint32(ids[min(1, len(ids)-1)])) // the effective one, if there are several
	}
	if name, err := p.UsernameWithContext(ctx); err == nil {
		facts.User.Name = scrub.String(name)
	}
	return facts
}

// cmdlineLimit is how many bytes of a command line are kept.
const cmdlineLimit = 4096

func shorten(line string) string {
	if len(line) <= cmdlineLimit {
		return line
	}
	end := cmdlineLimit
	for end > cmdlineLimit-utf8.UTFMax && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + "…"
}
