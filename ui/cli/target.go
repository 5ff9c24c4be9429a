package cli

import (
	"context"
	"slices"
	"strings"

	"berth/model"
	"berth/model/format"
	"berth/model/plan"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/sockets/scrub"
)

// target is the sockets that a command is about: those that hold some ports, or
// those that a filter accepts.
type target struct {
	ports []who.Target
	query query.Query
}

// parseTarget parses the arguments of a command that is about certain sockets.
// Every term of a filter must name its field, because a bare word matches in too
// many places.
func (a *app) parseTarget(ctx context.Context, command string, args []string) (target, error) {
	if len(args) == 0 {
		return target{}, bad("%s: needs %s", command, wanted(command))
	}
	q, err := filterOf(args)
	if err == nil && q.Rated() && command != "explain" {
		return target{}, bad("%s %s: rates need two polls, but %s makes only one; find the connections with berth ls, and name them by their ports", command, plain(q.String()), command)
	}
	if err == nil && q.Named() {
		return target{query: q}, nil
	}
	ports, wrong := a.portsOf(ctx, command, args)
	switch {
	case ports != nil && command == "close":
		return target{}, bad("close %s: needs a filter whose terms name their fields, such as lport:%d state:close_wait", plain(strings.Join(args, " ")), ports[0].Port)
	case ports != nil || wrong != nil:
		return target{ports: ports}, wrong
	case err != nil:
		return target{}, err
	}
	return target{}, bad("%s %s: each term of the filter must name its field here, as in proc:nginx or lport:80",
		command, plain(strings.Join(args, " ")))
}

// wanted describes what the arguments may be.
func wanted(command string) string {
	if command == "close" {
		return "a filter whose terms name their fields, such as lport:3000 state:close_wait"
	}
	return "a port, such as berth kill 3000, or a filter whose terms name their fields, such as proc:node"
}

// portsOf parses the arguments as ports. It returns nil if they are not ports and
// do not look like ports.
func (a *app) portsOf(ctx context.Context, command string, args []string) ([]who.Target, error) {
	ports, err := a.targetsOf(ctx, command, args)
	if err != nil && slices.ContainsFunc(args, unlikePorts) {
		return nil, nil
	}
	return ports, err
}

// unlikePorts reports whether text can't have been meant as a port.
func unlikePorts(text string) bool {
	return strings.Trim(text, "0123456789abcdefABCDEF.:,[]%") != "" || !strings.ContainsAny(text, "0123456789")
}

// ask returns what must be read to find the sockets of m and everything that
// depends on them.
func (m target) ask() sockets.Ask {
	ask := sockets.Everything()
	ask.Users = m.query.Users()
	ask.Namespaces = sockets.AllNamespaces
	all := ask.Protos | sockets.Protos(sockets.Unix)
	if m.query.Ask(sockets.Ask{Protos: all}).Protos == sockets.Protos(sockets.Unix) {
		ask.Protos = all
	}
	return ask
}

// rows returns the sockets of v that belong to the target.
func (m target) rows(v *table.View) []*model.Row {
	if len(m.ports) > 0 {
		return plan.Held(m.ports, v.Rows)
	}
	var rows []*model.Row
	for _, r := range v.Rows {
		if r.State != sockets.Redirect && m.query.Match(r, v.Time) {
			rows = append(rows, r)
		}
	}
	return rows
}

// nothing returns the message that no sockets belong to the target, with what the
// user may have meant.
func (m target) nothing(v *table.View) string {
	if len(m.ports) == 0 {
		return "no socket is " + scrub.String(m.query.String())
	}
	var names []string
	connections := 0
	for _, t := range m.ports {
		names = append(names, t.String())
		connections += len(slices.DeleteFunc(slices.Clone(v.Rows), func(r *model.Row) bool {
			return r.Space != nil || r.State == sockets.Redirect || t.Meets(&r.Socket) != sockets.Yes
		}))
	}
	ports := numbers(m.ports)
	if n := len(names); n > format.Most {
		names = []string{"any of " + format.Plural(n, "port")}
	}
	elsewhere := m.elsewhere(v)
	of := strings.Join(names, " or ")
	if connections > 0 && len(ports) <= format.Most { // one may have been bound before it was connected
		return "only connections use " + of + "; the filter lport:" + strings.Join(ports, ",") + " selects them" + elsewhere
	}
	return "nobody listens on " + of + " or has it bound" + elsewhere
}

// elsewhere returns a message about who listens on the ports in other network
// namespaces, which are included only with --netns.
func (m target) elsewhere(v *table.View) string {
	for _, r := range v.Rows {
		if r.Space != nil && r.State == sockets.Listen && slices.ContainsFunc(m.ports, func(t who.Target) bool { return t.Port == r.Local.Port() && t.Over(r.Proto) }) {
			return "; it is held by " + who.HeldIn(r) + ": --netns " + format.ShellWord(r.Space.Called()) + " selects that namespace"
		}
	}
	return ""
}

func numbers(ports []who.Target) []string {
	var all []string
	for _, t := range ports {
		all = append(all, who.Target{Port: t.Port}.String())
	}
	return all
}
