package cli

import (
	"context"
	"errors"
	"io/fs"

	"berth/sockets"
)

// namespaces parses --netns and returns the network namespaces that it selects. If
// it names a namespace, the name is looked up only once.
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
			return 0, bad("--netns %s: no visible network namespace has that name, container, process or number", plain(word))
		case err != nil:
			return 0, bad("--netns %s: %v", plain(word), err)
		}
		a.space = sockets.Namespaces(inode)
		return a.space, nil
	}
}

// named finds a network namespace by its name or by the name of its container.
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

// netnsEnv is the environment variable that can be set instead of --netns.
const netnsEnv = "BERTH_NETNS"

// netns returns the value of --netns or, if that is not set, of the environment
// variable.
func (a *app) netns() string {
	if text := a.env(netnsEnv); text != "" && (a.general.flags == nil || !a.general.flags.Changed("netns")) {
		return text
	}
	return a.general.netns
}

// called finds the network namespace of a container by the container's name or ID.
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

// elsewhere reports whether only a network namespace other than berth's own is
// selected. A test bind in berth's own namespace says nothing about the selected
// one.
func (a *app) elsewhere() bool {
	word := a.netns()
	return word != "all" && word != "self" && word != ""
}

// within is a Source that restricts another Source to certain network namespaces.
// An Ask for all namespaces gets only these. If a single other namespace is
// selected, an Ask for berth's own namespace gets that one instead.
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

// Snapshot returns a snapshot from the underlying Source. See sockets.Source.
func (w *within) Snapshot(ctx context.Context, ask sockets.Ask) (sockets.Snapshot, error) {
	return w.Source.Snapshot(ctx, w.ask(ask))
}

// confirmingWithin is within for a Source that is also a Confirmer.
type confirmingWithin struct {
	*within
	from sockets.Confirmer
}

// Confirm asks the underlying Confirmer. See sockets.Confirmer.
func (w *confirmingWithin) Confirm(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket) []sockets.Socket {
	return w.from.Confirm(ctx, w.ask(ask), gone)
}

// spaced returns source, restricted as --netns specifies.
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
