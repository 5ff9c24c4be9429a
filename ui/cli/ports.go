package cli

import (
	"context"
	"slices"
	"strings"

	"berth/model/port"
	"berth/model/who"
	"berth/sockets"
)

// mostTargets is the maximum number of ports that a command examines individually.
const mostTargets = 1000

// targetsOf parses the ports that a command is about, in any notation.
func (a *app) targetsOf(ctx context.Context, command string, args []string) ([]who.Target, error) {
	if len(args) == 0 {
		return nil, bad("%[1]s: needs a port, as in berth %[1]s 80 or berth %[1]s 127.0.0.1:5432", command)
	}
	spans, err := a.spansOf(ctx, args)
	if err != nil {
		return nil, err
	}
	var targets []who.Target
	for _, s := range spans {
		if n := int(s.Last) - int(s.Port) + 1; len(targets)+n > mostTargets {
			return nil, bad("%s: at most %d ports at once; berth ls lport:%d-%d lists what is held", command, mostTargets, s.Port, s.Last)
		}
		for _, t := range s.Targets() {
			if !slices.Contains(targets, t) {
				targets = append(targets, t)
			}
		}
	}
	return targets, nil
}

// spansOf parses ports and port ranges, separated by spaces or commas.
func (a *app) spansOf(ctx context.Context, args []string) ([]who.Span, error) {
	var spans []who.Span
	for _, arg := range args {
		words := strings.FieldsFunc(arg, func(r rune) bool { return r == ',' || r == ' ' || r == '，' })
		if len(words) == 0 {
			words = []string{arg}
		}
		for _, text := range words {
			found, err := who.ParseSpans(text, a.services(ctx))
			if err != nil {
				return nil, bad("%v", err)
			}
			spans = append(spans, found...)
		}
	}
	return spans, nil
}

// services returns a function that finds the ports of a service by name in the
// lists of berth and of this machine. The lists are read when they are first
// needed.
func (a *app) services(ctx context.Context) who.Names {
	return func(name string) []sockets.Service {
		var names map[sockets.Service]string
		if a.Open != nil {
			if snapshot, err := a.read(ctx, sockets.Ask{}); err == nil {
				names = snapshot.Host.Services
			}
		}
		return port.NewRegistry(names).Ports(name)
	}
}
