package cli

import (
	"github.com/spf13/pflag"

	"berth/model"
	"berth/sockets"
)

// listing holds the flags that determine which sockets are shown and how. They are
// named as in netstat and ss.
type listing struct {
	kinds   kinds
	shows   shows
	output  output
	columns string
	sort    string
	over    string // "": one snapshot, unless two are needed
	bare    bool   // no command was given, so a word may have been meant as a command
}

// kinds holds the flags that determine which sockets are shown. Without a transport
// or a family, these are TCP and UDP sockets of both families.
type kinds struct {
	tcp, udp, unix bool
	ipv4, ipv6     bool
	listening, all bool
}

// shows holds the flags that determine what is shown about each socket.
type shows struct {
	numeric, processes     bool
	timers, extended, info bool
	noHeader               bool
}

// output is the output format. If no field is set, the format is a table.
type output struct{ json, ndjson, csv bool }

func (o output) any() bool { return o.json || o.ndjson || o.csv }

func (l *listing) register(f *pflag.FlagSet) {
	which := pflag.NewFlagSet("which", pflag.ContinueOnError)
	k := &l.kinds
	which.BoolVarP(&k.tcp, "tcp", "t", false, "show TCP")
	which.BoolVarP(&k.udp, "udp", "u", false, "show UDP")
	which.BoolVarP(&k.unix, "unix", "x", false, "show unix sockets (-tx adds them to TCP)")
	which.BoolVarP(&k.listening, "listening", "l", false, "show only sockets that listen or are bound")
	which.BoolVarP(&k.all, "all", "a", false, "show every state (the default); overrides -l")
	which.BoolVarP(&k.ipv4, "ipv4", "4", false, "show IPv4")
	which.BoolVarP(&k.ipv6, "ipv6", "6", false, "show IPv6")
	grouped(which, "Which sockets (by default TCP and UDP in every state)")

	what := pflag.NewFlagSet("what", pflag.ContinueOnError)
	s := &l.shows
	what.BoolVarP(&s.numeric, "numeric", "n", false, "show ports as numbers only, without service names")
	what.BoolVarP(&s.processes, "processes", "p", false, "show owners (always on)")
	what.BoolVarP(&s.timers, "timers", "o", false, "show timers")
	what.BoolVarP(&s.extended, "extended", "e", false, "show inode, uid and cookie")
	what.BoolVarP(&s.info, "info", "i", false, "show TCP internals: round-trip time, retransmissions, bytes")
	what.StringVar(&l.columns, "columns", "", "show the columns in `LIST`, or add columns with +LIST")
	what.StringVar(&l.sort, "sort", "", "sort by `COLUMN`; -COLUMN or COLUMN:desc reverses it")
	what.BoolVarP(&s.noHeader, "no-header", "H", false, "leave out the header line")
	grouped(what, "What to show")

	form := pflag.NewFlagSet("form", pflag.ContinueOnError)
	form.BoolVar(&l.output.json, "json", false, "print one JSON object")
	form.BoolVar(&l.output.ndjson, "ndjson", false, "print a line of JSON for each socket, then a summary")
	form.BoolVar(&l.output.csv, "csv", false, "print comma-separated values")
	grouped(form, "For programs")

	f.SortFlags = false
	for _, set := range []*pflag.FlagSet{which, what, form} {
		set.SortFlags = false
		f.AddFlagSet(set)
	}
	f.SetNormalizeFunc(alias)
}

// alias converts the long names that ss and netstat have for the same flags.
func alias(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	switch name {
	case "options", "timer":
		name = "timers"
	case "program", "programs", "process":
		name = "processes"
	case "extend":
		name = "extended"
	case "listen":
		name = "listening"
	case "noheader":
		name = "no-header"
	case "no-colour":
		name = "no-color"
	case "inet4":
		name = "ipv4"
	case "inet6":
		name = "ipv6"
	}
	return pflag.NormalizedName(name)
}

// check returns an error if flags contradict each other.
func (l *listing) check() error {
	n := 0
	for _, form := range []bool{l.output.json, l.output.ndjson, l.output.csv} {
		if form {
			n++
		}
	}
	switch {
	case n > 1:
		return bad("--json, --ndjson and --csv: use only one of them")
	case l.columns != "" && (l.output.json || l.output.ndjson):
		return bad("--columns: only for the table and --csv; JSON always has every field")
	}
	return nil
}

// wanted returns what must be read to get the sockets that the flags select.
func (l *listing) wanted() sockets.Ask {
	want := sockets.Everything()
	want.Namespaces = sockets.AllNamespaces
	k := l.kinds
	if k.tcp || k.udp || k.unix {
		want.Protos = 0
	}
	for p, on := range map[sockets.Proto]bool{sockets.TCP: k.tcp, sockets.UDP: k.udp, sockets.Unix: k.unix} {
		if on {
			want.Protos |= sockets.Protos(p)
		}
	}
	if k.ipv4 != k.ipv6 {
		want.Families = sockets.Families(sockets.IPv6)
		if k.ipv4 {
			want.Families = sockets.Families(sockets.IPv4)
		}
	}
	if k.listening && !k.all {
		want.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	}
	return want
}

// ask returns what must be read to interpret the sockets that wanted selects.
// Listeners can be interpreted on their own. But the side and the peer of a
// connection depend on its listener and its other end, which may be in another
// family (an IPv4-mapped socket is in IPv6). If connections are wanted, all families
// are therefore read, and the rows that are not wanted are removed later.
func (l *listing) ask() sockets.Ask {
	ask := l.wanted()
	if ask.States == sockets.AllStates {
		ask.Families = sockets.Families(sockets.IPv4, sockets.IPv6)
	}
	ask.TCPInfo = l.shows.info
	return ask
}

// keep removes the rows that were read only to interpret others.
func (l *listing) keep(rows []*model.Row) []*model.Row {
	want := l.wanted()
	kept := make([]*model.Row, 0, len(rows))
	for _, r := range rows {
		if want.Covers(&r.Socket) {
			kept = append(kept, r)
		}
	}
	return kept
}
