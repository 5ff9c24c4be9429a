package cli

import (
	"context"
	"errors"
	"io/fs"

	"berth/sockets"
)

// namespaces reads --netns: which network namespaces are meant. A named one is
// looked up only once.
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

// named finds a network namespace by its name, or by its container.
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

// netnsEnv is the environment variable that stands in for the flag.
const netnsEnv = "BERTH_NETNS"

// netns returns the value of --netns, or else that of the environment variable.
func (a *app) netns() string {
	if text := a.env(netnsEnv); text != "" && (a.general.flags == nil || !a.general.flags.Changed("netns")) {
		return text
	}
	return a.general.netns
}

// said reports whether a general flag, or the environment variable that stands in
// for it, was set.
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

// elsewhere reports whether a network namespace other than berth's own is meant,
// and only that: a test bind in berth's own says nothing about it.
func (a *app) elsewhere() bool {
	word := a.netns()
	return word != "all" && word != "self" && word != ""
}

// within is a Source that asks another Source about certain network namespaces
// only. An Ask for all namespaces gets these; so does an Ask for berth's own, if
// a single other namespace is meant.
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

// Snapshot returns that of the underlying Source. See sockets.Source.
func (w *within) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	return w.Source.Snapshot(ctx, w.ask(ask))
}

// confirmingWithin is within for a Confirmer.
type confirmingWithin struct {
	*within
	from sockets.Confirmer
}

// Confirm returns that of the underlying Confirmer. See sockets.Confirmer.
func (w *confirmingWithin) Confirm(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket) []sockets.Socket {
	return w.from.Confirm(ctx, w.ask(ask), gone)
}

// spaced returns source, restricted by --netns.
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
