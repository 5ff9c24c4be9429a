package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"berth/model/port"
	"berth/model/who"
	"berth/sockets"
)

// freeing is the flags of free.
type freeing struct{ tcp, udp, noProbe bool }

func (a *app) freeCommand() *cobra.Command {
	var f freeing
	c := &cobra.Command{
		Use:   "free [flags] [N] [RANGE]",
		Short: "print ports that can be bound",
		Long: `Print N ports, or one, that you can bind now at every address, over TCP and UDP
alike: of a RANGE such as 3000-3999 the first ones, else some from 1024 on, those
that are registered for no service first. None is reserved or beyond your
privilege, and those that the system hands out to clients come last. Each is bound
for a test and let go of at once, unless --no-probe or --read-only. Nothing keeps
another program from binding it before you do.

The exit status is 1 if there are fewer.`,
		Example: `  berth free
  berth free 3
  berth free 3000-3999
  berth free 3 3000-3999
  berth free -u                       # for a UDP server alone`,
		RunE: func(c *cobra.Command, args []string) error {
			n, within, err := howMany(args)
			if err != nil {
				return err
			}
			return a.free(c.Context(), f, n, within)
		},
	}
	c.Flags().BoolVarP(&f.tcp, "tcp", "t", false, "free over TCP; over UDP it may be held")
	c.Flags().BoolVarP(&f.udp, "udp", "u", false, "free over UDP; over TCP it may be held")
	grouped(c.Flags(), "Which ports")
	c.Flags().BoolVar(&f.noProbe, "no-probe", false, "bind nothing, not even for a test")
	grouped(c.Flags(), "How it is answered", "no-probe")
	return c
}

// mostPorts is how many ports are printed. A larger number is taken for a port.
const mostPorts = 1000

// howMany reads the arguments: a number, a range, or both.
func howMany(args []string) (n int, within sockets.PortRange, err error) {
	for _, arg := range args {
		switch first, last, isRange := strings.Cut(arg, "-"); {
		case isRange && first != "" && within.Last == 0:
			within, err = parseRange(arg, first, last)
		case !isRange && n == 0:
			n, err = parseCount(arg)
		default:
			err = bad("free %s: wants how many ports, or a range, such as berth free 3 or berth free 3000-3999", plain(arg))
		}
		if err != nil {
			return 0, within, err
		}
	}
	return max(n, 1), within, nil
}

func parseCount(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil || n == 0:
		return 0, bad("free %s: wants how many ports, or a range, such as berth free 3 or berth free 3000-3999", plain(text))
	case n > mostPorts:
		return 0, bad("free %d: prints at most %d ports; whether port %d is free, berth who %d tells", n, mostPorts, n, n)
	}
	return int(n), nil
}

// parseRange reads "3000-3999", or "3000-", which goes up to 65535.
func parseRange(text, first, last string) (r sockets.PortRange, err error) {
	if last == "" {
		last = "65535"
	}
	for i, port := range []*uint16{&r.First, &r.Last} {
		number := []string{first, last}[i]
		n, err := strconv.ParseUint(number, 10, 16)
		if err != nil {
			return r, bad("port %s: a port is a whole number from 0 to 65535", plain(number))
		}
		*port = uint16(n)
	}
	if r.First > r.Last || r.Last == 0 {
		return r, bad("free %s: a range goes upwards, such as 3000-3999", plain(text))
	}
	return r, nil
}

func (a *app) free(ctx context.Context, f freeing, n int, within sockets.PortRange) error {
	s, err := a.settings(nil)
	if err != nil {
		return err
	}
	search := who.Search{Protos: protos(f.tcp, f.udp), Range: within, Start: uint16(rand.N(1 << 16))}
	ask := sockets.Everything()
	ask.Protos, ask.Owners = search.Protos, sockets.NoOwners
	snapshot, err := a.read(ctx, ask)
	if err != nil {
		return err
	}
	found := 0
	for p := range search.Candidates(snapshot.Sockets, snapshot.Host, port.NewRegistry(snapshot.Host.Services)) {
		if !f.noProbe && !s.readOnly && !a.bindable(search.Protos, p) {
			continue
		}
		if _, err := fmt.Fprintln(a.Out, p); err != nil {
			return err
		}
		if found++; found == n {
			return nil
		}
	}
	fmt.Fprintf(a.Err, "berth: only %d of %d ports can be bound%s\n", found, n, in(within))
	return errNo
}

func in(r sockets.PortRange) string {
	if r.Last == 0 {
		return ""
	}
	return fmt.Sprintf(" in %d-%d", r.First, r.Last)
}

// bindable binds a port at every address for a test, over each transport.
func (a *app) bindable(over sockets.ProtoSet, p uint16) bool {
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		if over.Has(proto) && a.tried(proto, who.Target{Port: p}) != sockets.BindOK {
			return false
		}
	}
	return true
}
