package cli

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/print"
)

func (a *app) lsCommand() *cobra.Command {
	l := &listing{}
	c := &cobra.Command{
		Use:   "ls [flags] [FILTER...]",
		Short: "print the table once",
		Long: `Print which program listens or talks on which IP address and port, once.

The flags are those of netstat and ss, and combine in the same way. A filter
selects sockets by a port, an address, a name, or fields such as proc:nginx and
state:established. Join terms with and, or, not.

With --over, berth ls polls twice, and shows how many bytes per second each
connection moves. It also polls twice without --over if a filter, a column or
the sort order needs that.

On a terminal that is too narrow, berth ls cuts values and leaves out columns.
A pipe or a file gets everything.

` + vocabulary(),
		Example: `  berth ls -tulpn                     # who listens, in numbers
  berth ls -ano                       # everything, with timers
  berth ls :443                       # port 443 at either end
  berth ls proc:nginx state:close_wait
  berth ls is:exposed                 # listening beyond this host
  berth ls 'lport:80 not rip:10.0.0.0/8'
  berth ls --over 1s --sort -out      # who sends most
  berth ls --json proto:udp
  berth ls --columns local,process,command --sort -pid`,
		ValidArgsFunction: terms,
		RunE: func(c *cobra.Command, args []string) error {
			return a.list(c.Context(), l, args)
		},
	}
	l.register(c.Flags())
	c.Flags().StringVar(&l.over, "over", "", "poll twice, `TIME` apart (100ms to 10m), and show bytes per second")
	grouped(c.Flags(), "Polling", "over")
	completeListing(c)
	return c
}

// vocabulary lists the words that a filter, --columns and --sort accept.
func vocabulary() string {
	var fields []string
	for _, f := range query.Fields() {
		fields = append(fields, f.Name)
	}
	return ansi.Wordwrap("Fields of a filter: "+strings.Join(fields, ", ")+".", 80, "") + "\n\n" +
		ansi.Wordwrap("Columns: "+strings.Join(columnNames(), ", ")+".", 80, "")
}

func (a *app) list(ctx context.Context, l *listing, args []string) error {
	if err := l.check(); err != nil {
		return err
	}
	s, err := a.settings(l)
	if err != nil {
		return err
	}
	look, err := a.styleOf(l, s)
	if err != nil {
		return err
	}
	q, err := filterOf(args)
	if err != nil {
		return err
	}
	ask := l.ask()
	if !l.output.json && !l.output.ndjson {
		ask.TCPInfo = ask.TCPInfo || slices.ContainsFunc(look.Columns, column.Column.OfTCP)
		ask.Gist = slices.ContainsFunc(look.Columns, column.Column.OfGist)
	}
	if l.output.json || l.output.ndjson {
		ask.Health = sockets.SuspectFlows
	}
	over, err := l.span(look.Columns, q, s.order)
	if err != nil {
		return err
	}
	ask = q.Ask(ask)
	if over > 0 || s.order.Column.OfServed() || slices.ContainsFunc(look.Columns, column.Column.OfServed) {
		ask.States = sockets.AllStates // connections are also read, for their listeners
	}
	v, err := a.view(ctx, ask, q, s.order, over)
	if err != nil {
		return err
	}
	p := pageOf(v)
	p.Judged = ask.Health != sockets.NoHealth
	p.Rows = l.keep(p.Rows)
	p.Missing = table.MissingOf(p.Missing, p.Rows, q)
	if over > 0 {
		p.Missing = append(p.Missing, uncounted(p.Rows)...)
	}
	if l.columns == "" && s.columns == nil && !l.output.any() {
		look.Columns = append(look.Columns, apart(p.Rows)...)
	}
	if err := a.write(p, l, look); err != nil {
		return err
	}
	if len(v.Rows) == 0 && q.Words() && !l.output.json && !l.output.ndjson {
		if l.bare {
			fmt.Fprintf(a.Err, "berth: %q is not a command, so it was taken for a filter, and nothing here matches it%s; berth -h lists the commands\n", q.String(), a.hint)
		} else {
			fmt.Fprintf(a.Err, "berth: nothing here matches %q\n", q.String())
		}
	}
	return nil
}

// styleOf returns how the table should look. Output meant for programs does not
// depend on the configuration.
func (a *app) styleOf(l *listing, s *settings) (print.Style, error) {
	base := defaultColumns()
	switch {
	case l.output.csv:
		base = append([]column.Column{column.Proto, column.Family}, base[1:]...)
	case s.columns != nil && !l.output.any():
		base = s.columns
	}
	cs, err := l.show(base)
	return print.Style{
		Columns: cs, NoHeader: l.shows.noHeader, Theme: a.painter(a.Out, s), Numeric: s.numeric, ASCII: a.ascii(),
	}, err
}

// fitted makes the table as narrow as its terminal. Of the columns that were not
// requested, it first drops those that say the least about who is where.
func (a *app) fitted(p print.Page, l *listing, look print.Style) (fit print.Style, left []column.Column) {
	width := a.width()
	if width == 0 {
		return look, nil
	}
	var spare []column.Column
	if l.columns == "" {
		spare = []column.Column{column.Service, column.User, column.Proto, column.Remote, column.State}
	}
	return print.Fit(p, look, width, spare)
}

// narrow prints which columns did not fit on the terminal.
func (a *app) narrow(left []column.Column) {
	if len(left) == 0 {
		return
	}
	var titles []string
	for _, c := range left {
		titles = append(titles, c.Title())
	}
	fmt.Fprintf(a.Err, "berth: too narrow for %s; to print everything, use a pipe, as in berth ls | cat\n", strings.Join(titles, ", "))
}

func (a *app) write(p print.Page, l *listing, look print.Style) error {
	out := bufio.NewWriterSize(a.Out, 64<<10)
	var err error
	var left []column.Column
	switch {
	case l.output.json:
		err = print.JSON(out, p)
	case l.output.ndjson:
		err = print.NDJSON(out, p)
	case l.output.csv:
		err = print.CSV(out, p, look.Columns, look.NoHeader)
	default:
		look, left = a.fitted(p, l, look)
		err = print.Table(out, p, look)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	a.narrow(left)
	if !l.output.json && !l.output.ndjson {
		a.unseen(p.Missing)
	}
	return nil
}
