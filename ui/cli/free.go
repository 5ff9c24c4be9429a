package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"berth/model/port"
	"berth/model/who"
	"berth/sockets"
)

// freeing holds the flags of the free command.
type freeing struct{ tcp, udp, any, noProbe bool }

func (a *app) freeCommand() *cobra.Command {
	var f freeing
	c := &cobra.Command{
		Use:         "free [flags] [N] [RANGE]",
		Short:       "print ports that can be bound",
		Annotations: map[string]string{netnsKey: "own"},
		Long: `Print N ports (1 by default) that you can bind now at every address, over both
TCP and UDP. berth free picks them at random from RANGE, such as 3000-3999, or
else from 1024 up. Each port is as likely as any other, so concurrent callers
seldom get the same one.

It picks some ports only when no others are left. Without RANGE, these are the
ports that are registered for a service or that the system hands out to
clients. It picks ports that the system reserves (ip_local_reserved_ports) only
from a RANGE, after all others. It picks ports that a packet-filter rule
redirects last.

It never picks a port that you lack the privilege to bind, or, without --any, a
port that every browser refuses to open, such as 6000.

It binds each port as a test and releases it immediately, unless you give
--no-probe or --read-only. Nothing prevents another program from binding a port
before you do.

If fewer than N ports can be bound, berth free prints those and exits with
status 1.`,
		Example: `  berth free
  berth free 3
  berth free 3000-3999
  berth free 3 3000-3999
  berth free -u                       # for a UDP server only`,
		RunE: func(c *cobra.Command, args []string) error {
			n, within, err := a.howMany(c.Context(), args)
			if err != nil {
				return err
			}
			return a.free(c.Context(), f, n, within)
		},
	}
	c.Flags().BoolVarP(&f.tcp, "tcp", "t", false, "check only TCP; the port may be held over UDP")
	c.Flags().BoolVarP(&f.udp, "udp", "u", false, "check only UDP; the port may be held over TCP")
	c.Flags().BoolVar(&f.any, "any", false, "include ports that browsers refuse to open")
	grouped(c.Flags(), "Which ports")
	c.Flags().BoolVar(&f.noProbe, "no-probe", false, "bind nothing, not even as a test")
	grouped(c.Flags(), "Options", "no-probe")
	return c
}

// mostPorts is the maximum number of ports that are printed. A larger number must
// have been meant as a port.
const mostPorts = 1000

// howMany parses the arguments, which are a number, a range, or both. A range may
// be written in any form that is accepted for ports.
func (a *app) howMany(ctx context.Context, args []string) (n int, within who.Span, err error) {
	ranged := false
	for _, arg := range args {
		switch number := strings.Trim(arg, "0123456789") == ""; {
		case number && n == 0:
			n, err = parseCount(arg)
		case !number && !ranged:
			ranged = true
			within, err = a.parseRange(ctx, arg)
		default:
			err = unwanted(arg)
		}
		if err != nil {
			return 0, within, err
		}
	}
	return max(n, 1), within, nil
}

func unwanted(arg string) error {
	return bad("free %s: needs a number of ports or a range, as in berth free 3 or berth free 3000-3999", plain(arg))
}

func parseCount(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil || n == 0:
		return 0, unwanted(text)
	case n > mostPorts:
		return 0, bad("free %d: prints at most %d ports; berth who %d shows whether port %d is free", n, mostPorts, n, n)
	}
	return int(n), nil
}

// parseRange parses "3000-3999", "3000-" (which extends to 65535), or a single port.
func (a *app) parseRange(ctx context.Context, text string) (who.Span, error) {
	spans, err := who.ParseSpans(text, a.services(ctx))
	switch {
	case err != nil && strings.ContainsAny(text, "0123456789"):
		return who.Span{}, bad("free %v", err)
	case err != nil, len(spans) > 1:
		return who.Span{}, unwanted(text)
	case spans[0].Last == 0:
		return who.Span{}, bad("free %s: no program can have port 0", plain(text))
	}
	return spans[0], nil
}

func (a *app) free(ctx context.Context, f freeing, n int, within who.Span) error {
	s, err := a.settings(nil)
	if err != nil {
		return err
	}
	search := who.Search{Protos: protos(f.tcp, f.udp), Range: sockets.PortRange{First: within.Port, Last: within.Last}, Any: f.any}
	if within.Protos != 0 {
		search.Protos = within.Protos
	}
	found, host, err := a.draw(ctx, search, n, !f.noProbe && !s.readOnly && !a.elsewhere())
	if err != nil {
		return err
	}
	for _, p := range found {
		if _, err := fmt.Fprintln(a.Out, p); err != nil {
			return err
		}
	}
	if why := who.Untold(host); why != "" {
		fmt.Fprintf(a.Err, "berth: it is not known whether a server gets the traffic for %s, because %s\n", its(n), why)
	}
	if len(found) == n {
		return nil
	}
	fmt.Fprintf(a.Err, "berth: only %d of %d %s can be bound%s\n", len(found), n, noun(n), in(search))
	return errNo
}

func noun(n int) string {
	if n == 1 {
		return "port"
	}
	return "ports"
}

func its(n int) string {
	if n == 1 {
		return "its port"
	}
	return "these ports"
}

// draw chooses the first n candidates of search, or fewer if there are not enough,
// and sorts them. If probes is set, it leaves out ports that fail a test bind. It
// also returns the facts about the host on which the choice is based.
func (a *app) draw(ctx context.Context, search who.Search, n int, probes bool) ([]uint16, *sockets.Host, error) {
	ask := sockets.Everything()
	ask.Protos, ask.Owners = search.Protos, sockets.NoOwners
	snapshot, err := a.read(ctx, ask)
	if err != nil {
		return nil, nil, err
	}
	chance := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())) // seeded by the system, differently in each process
	var found []uint16
	for p := range search.Candidates(snapshot.Sockets, snapshot.Host, port.NewRegistry(snapshot.Host.Services), chance.IntN) {
		if probes && !a.bindable(search.Protos, p) {
			continue
		}
		if found = append(found, p); len(found) == n {
			break
		}
	}
	slices.Sort(found)
	return found, snapshot.Host, nil
}

// in returns a description of the range, and of why other ports in it are not
// printed.
func in(search who.Search) string {
	r := search.Range
	said := fmt.Sprintf(" in %d-%d", r.First, r.Last)
	switch {
	case r.Last == 0:
		return ""
	case r.First == r.Last:
		said = fmt.Sprintf(" at %d", r.First)
	}
	if !search.Any && slices.ContainsFunc(who.Span{Target: who.Target{Port: r.First}, Last: r.Last}.Targets(), noBrowser) {
		return said + " and opened by browsers; --any includes those that browsers refuse"
	}
	return said
}

func noBrowser(t who.Target) bool { return t.Port != 0 && port.BrowserRefuses(t.Port) }

// bindable reports whether test binds of a port at the wildcard address succeed
// over all the given transports.
func (a *app) bindable(over sockets.ProtoSet, p uint16) bool {
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		if !over.Has(proto) {
			continue
		}
		if b, _ := a.tried(proto, who.Target{Port: p}); b != sockets.BindOK {
			return false
		}
	}
	return true
}
