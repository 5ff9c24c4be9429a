package plan

import (
	"strconv"

	"berth/model"
	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// voice puts what a plan has to say into words, in one language.
type voice struct{ *language.Language }

// say returns the plan message for key. pairs are the facts.
func (v voice) say(key string, pairs ...string) string { return v.Tell("plan."+key, pairs...) }

// list joins names. If there are many, it lists the first few and counts the rest.
func (v voice) list(names []string) string { return format.ListIn(v.Language, names) }

// process returns the name of a process: "nginx (pid 812)".
func (v voice) process(name string, pid int) string {
	key := "explain.owner.anyone"
	if name == "" {
		key = "explain.owner.nameless"
	}
	return v.Tell(key, "name", name, "pid", strconv.Itoa(pid))
}

// of returns the name of a process from a snapshot.
func (v voice) of(p *sockets.Process) string { return v.process(p.Name, p.PID) }

// socket returns the name of a socket, as SocketName does.
func (v voice) socket(r *model.Row) string { return SocketName(v.Language, r) }

func (v voice) sockets(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, v.socket(r))
	}
	return v.list(names)
}

// relatives lists the names of processes.
func (v voice) relatives(rs []sockets.Relative) string {
	var names []string
	for _, r := range rs {
		names = append(names, v.process(r.Name, r.PID))
	}
	return v.list(names)
}

// because appends the error returned by the system to said.
func (v voice) because(said string, why error) string {
	if why == nil {
		return said
	}
	return v.say("because", "said", said, "why", why.Error())
}

// Name returns the name of a process as used in a sentence: "nginx (pid 812)".
func Name(l *language.Language, p *sockets.Process) string { return voice{l}.of(p) }

// SocketName returns the name of a socket as used in a sentence:
// "127.0.0.1:80/tcp", "10.0.0.5:80 ↔ 10.0.0.9:51234/tcp", "/run/x.sock".
func SocketName(l *language.Language, r *model.Row) string {
	switch {
	case r.Unix != nil && r.Unix.Path != "":
		return r.Unix.Path
	case r.Unix != nil:
		return voice{l}.say("nameless_socket")
	case r.Remote.IsValid():
		return r.Local.String() + " ↔ " + r.Remote.String() + "/" + r.Proto.String()
	}
	return r.Local.String() + "/" + r.Proto.String()
}
