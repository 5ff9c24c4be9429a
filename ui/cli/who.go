package cli

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"berth/model/column"
	"berth/model/language"
	"berth/model/port"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/ui/print"
)

// asking holds the flags of the who command. lang is accepted because berth explain, in
// whatever language it speaks, refers to berth who.
type asking struct {
	json, noProbe bool
	lang          string
}

func (a *app) whoCommand() *cobra.Command {
	var f asking
	c := &cobra.Command{
		Use:         "who [flags] PORT...",
		Short:       "show who holds a port, and whether it can be bound",
		Annotations: map[string]string{netnsKey: "own"},
		Long: `Show who holds a port of this machine, over TCP and over UDP, and whether you
can bind it now. If you can't, show why.

PORT is a port or ADDR:PORT. Without ADDR, the answer is for a program that
binds ::, for IPv6 and IPv4. PORT can also be written as 3000-3003, 3000/tcp,
localhost:3000 (127.0.0.1 and ::1), a URL, or a service such as http.

If berth who sees no holder, but one could be hidden (Linux before 6.8, other
systems), it binds the port as a test and releases it immediately. Another
program that tries to bind the port in that instant is refused. --no-probe
turns this test off.

A socket bound to every address holds the port only at the addresses of this
machine. At any other address, the port is not held.

As root, berth who also shows what packet-filter rules do to traffic for the
port (Linux: nftables, iptables-nft). It shows where they redirect the traffic,
and whether they let it in from outside.

The exit status is 0 if all ports are held, and 1 if any is free (TIME_WAIT
does not count as held).`,
		Example: `  berth who 80
  berth who 3000 5432
  berth who 127.0.0.1:5432 '[::1]:5432'
  berth who --json 80
  berth who --no-probe 8080           # look only, bind nothing`,
		RunE: func(c *cobra.Command, args []string) error {
			if f.lang != "" {
				if _, err := parseLanguage("--lang", f.lang); err != nil {
					return err
				}
			}
			targets, err := a.targetsOf(c.Context(), "who", args)
			if err != nil {
				return err
			}
			return a.who(c.Context(), f, targets)
		},
	}
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	c.Flags().BoolVar(&f.noProbe, "no-probe", false, "bind nothing, not even as a test")
	c.Flags().StringVar(&f.lang, "lang", "", "accept `LANGUAGE`, as berth explain does, but answer in English")
	must(c.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(language.Tags(), cobra.ShellCompDirectiveNoFileComp)))
	grouped(c.Flags(), "Options")
	return c
}

func (a *app) who(ctx context.Context, f asking, targets []who.Target) error {
	s, err := a.settings(nil)
	if err != nil {
		return err
	}
	v, err := a.viewAround(ctx, targets)
	if err != nil {
		return err
	}
	answers := print.Answers{Time: v.Time, Host: v.Host, Missing: v.Missing}
	facts := a.factsOf(v)
	probes := !f.noProbe && !s.readOnly && !a.elsewhere()
	held := true
	for _, t := range targets {
		any := false // one of localhost's two addresses is enough
		for _, one := range a.placed(t.Each(), v.Host, probes) {
			verdict := a.judge(one, facts, probes)
			any = any || verdict.Held()
			answers.Verdicts = append(answers.Verdicts, verdict)
		}
		held = held && any
	}
	if err := a.answer(f, answers, !s.readOnly); err != nil {
		return err
	}
	if !held {
		return errNo
	}
	return nil
}

// judge returns what is known about a target. It makes a test bind if that is
// allowed.
func (a *app) judge(t who.Target, facts who.Facts, probes bool) *who.Verdict {
	v := who.Judge(t, facts)
	if a.Origin != nil {
		v.Trace(a.Origin)
	}
	if probes {
		a.probe(v)
	}
	return v
}

// viewAround reads all sockets but makes rows only of those that may affect an
// answer about the targets, because on a busy machine the others account for almost
// all of the work. The answer about an end depends on the sockets that have the
// end's port, on the other ends of their connections, on the listeners (which show
// which end is the server's), and on the sockets to which connections to the end may
// be redirected.
func (a *app) viewAround(ctx context.Context, targets []who.Target) (*table.View, error) {
	ask := sockets.Everything()
	ask.Namespaces = sockets.AllNamespaces
	for _, t := range targets {
		ask.Ports = append(ask.Ports, sockets.PortRange{First: t.Port, Last: t.Port})
	}
	snapshot, err := a.read(ctx, ask)
	if err != nil {
		return nil, err
	}
	snapshot.Sockets = slices.DeleteFunc(snapshot.Sockets, func(s sockets.Socket) bool {
		return s.State != sockets.Listen && !(s.State == sockets.Bound && s.Proto == sockets.UDP) && !slices.ContainsFunc(targets, func(t who.Target) bool {
			return s.Local.Port() == t.Port || s.Remote.Port() == t.Port
		})
	})
	return rowsOf(snapshot, query.Query{}, table.Order{Column: column.Local}), nil
}

// factsOf returns the facts on which verdicts are based.
func (a *app) factsOf(v *table.View) who.Facts {
	f := who.Facts{Rows: v.Rows, Host: v.Host, Missing: v.Missing, Names: port.NewRegistry(v.Host.Services), Time: v.Time}
	if v.Host.Within == nil { // the routes are those of this process's own namespace
		f.Arrives = a.Arrives
	}
	return f
}

// probe makes test binds if the facts leave the answer open and a test bind does no
// harm.
func (a *app) probe(v *who.Verdict) {
	for _, e := range v.Addressed() {
		if e.Tries() {
			var err error
			e.Bind, err = a.tried(e.Proto, e.At)
			e.Refusal = refusal(err)
		}
	}
}

// tried returns the result of a test bind of t. On a machine without IPv6, "every
// address" means every IPv4 address.
func (a *app) tried(p sockets.Proto, t who.Target) (sockets.Bind, error) {
	b, err := a.Bind(p, t.Endpoint())
	if b == sockets.BindNoFamily && !t.Addr.IsValid() {
		b, err = a.Bind(p, netip.AddrPortFrom(netip.IPv4Unspecified(), t.Port))
	}
	return b, err
}

// refusal returns the system's message from an error, without the operation that
// failed.
func refusal(err error) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return ""
	}
	return errno.Error()
}

// answer prints the answers. acts is whether berth may end processes here.
func (a *app) answer(f asking, answers print.Answers, acts bool) error {
	if f.json {
		return print.WhoJSON(a.Out, answers)
	}
	for i, v := range answers.Verdicts {
		if i > 0 {
			fmt.Fprintln(a.Out)
		}
		if err := print.Blocks(a.Out, v.Blocks(answers.Host, answers.Time, acts), a.width()); err != nil {
			return err
		}
	}
	a.unseen(withoutOwners(answers.Missing))
	return nil
}

// withoutOwners removes the unknown owners, because each answer mentions its own.
func withoutOwners(missing []sockets.Missing) []sockets.Missing {
	var rest []sockets.Missing
	for _, m := range missing {
		if m.What != sockets.MissingOwners {
			rest = append(rest, m)
		}
	}
	return rest
}

// wrap wraps a paragraph to the width of the terminal, if the output goes to a
// terminal.
func (a *app) wrap(p string) string {
	if width := a.width(); width > 0 {
		return ansi.Wordwrap(p, min(width, 100), "")
	}
	return p
}
