package cli

import (
	"context"
	"errors"
	"io/fs"

	"berth/sockets"
)

// namespaces reads --netns: which network namespaces are meant. One that is
// named is looked for once.
func (a *app) namespaces() (sockets.Namespaces, error) {
	switch word := a.netns(); word {
	case "", "all":
		return sockets.AllNamespaces, nil
	case "self":
		return sockets.OwnNamespace, nil
	default:
		if a.space != 0 {
			return a.space, nil
		}
		inode, err := a.named(word)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return 0, bad("--netns %s: there is no network namespace of that name, container, process or number that can be seen", plain(word))
		case err != nil:
			return 0, bad("--netns %s: %v", plain(word), err)
		}
		a.space = sockets.Namespaces(inode)
		return a.space, nil
	}
}

// named finds a network namespace by what it is called, or its container.
func (a *app) named(word string) (uint64, error) {
	if a.Space == nil {
		return 0, errNoNamespaces
	}
	inode, err := a.Space(word)
	if !errors.Is(err, fs.ErrNotExist) || a.Open == nil {
		return inode, err
	}
	source, err := a.Open()
	if err != nil {
		return 0, err
	}
	return called(source, word)
}

var errNoNamespaces = errors.New("this system has no network namespaces")

// netnsEnv is the variable of the environment that is as good as the flag.
const netnsEnv = "BERTH_NETNS"

// netns returns what --netns says, or else the environment.
func (a *app) netns() string {
	if text := a.env(netnsEnv); text != "" && (a.general.flags == nil || !a.general.flags.Changed("netns")) {
		return text
	}
	return a.general.netns
}

// said reports whether somebody has said something by a general flag, or by the
// variable of the environment that is as good.
func (a *app) said(flag, variable string) bool {
	return a.env(variable) != "" || a.general.flags != nil && a.general.flags.Changed(flag)
}

// called finds the network namespace of a container by its name or number.
func called(source sockets.Source, name string) (uint64, error) {
	ask := sockets.Everything()
	ask.Namespaces, ask.States = sockets.AllNamespaces, sockets.StatesOf(sockets.Listen, sockets.Bound)
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	defer cancel()
	sn, err := source.Snapshot(ctx, ask)
	if err != nil {
		return 0, err
	}
	for _, s := range sn.Host.Spaces {
		if s.Name == name {
			return s.NetNS, nil
		}
	}
	for i := range sn.Sockets {
		for _, o := range sn.Sockets[i].Owners {
			if c := &o.Process.Cgroup.Container; c.ID != "" && (c.Name == name || c.ID == name || c.Called() == name) {
				return sn.Sockets[i].Key.NetNS, nil
			}
		}
	}
	return 0, fs.ErrNotExist
}

// elsewhere reports whether another network namespace than berth's own is meant
// alone: what this one says to a bind tells nothing of it.
func (a *app) elsewhere() bool {
	word := a.netns()
	return word != "all" && word != "self" && word != ""
}

// within is a Source that asks another about certain network namespaces. Whoever
// asks about all of them has these; whoever asks about berth's own, too, where
// these are another one alone.
type within struct {
	sockets.Source
	meant sockets.Namespaces
}

func (w *within) ask(ask sockets.Ask) sockets.Ask {
	if ask.Namespaces == sockets.AllNamespaces || w.meant > sockets.AllNamespaces {
		ask.Namespaces = w.meant
	}
	return ask
}

// Snapshot is that of the other. See sockets.Source.
func (w *within) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	return w.Source.Snapshot(ctx, w.ask(ask))
}

// confirmingWithin is within over a Confirmer.
type confirmingWithin struct {
	*within
	from sockets.Confirmer
}

// Confirm is that of the other. See sockets.Confirmer.
func (w *confirmingWithin) Confirm(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket) []sockets.Socket {
	return w.from.Confirm(ctx, w.ask(ask), gone)
}

// spaced returns source with what --netns says.
func (a *app) spaced(source sockets.Source) (sockets.Source, error) {
	meant, err := a.namespaces()
	if err != nil {
		return nil, err
	}
	w := &within{source, meant}
	if c, ok := source.(sockets.Confirmer); ok {
		return &confirmingWithin{w, c}, nil
	}
	return w, nil
}
