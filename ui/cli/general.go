package cli

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"berth/ui/theme"
)

// general holds the flags common to all commands.
type general struct {
	config   string
	theme    string
	noColor  bool
	readOnly bool
	mask     bool
	netns    string
	flags    *pflag.FlagSet
}

func (g *general) register(c *cobra.Command) {
	g.flags = c.PersistentFlags()
	g.declare(g.flags)
	grouped(g.flags, "General")
	must(c.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themes(), cobra.ShellCompDirectiveNoFileComp)))
}

func (g *general) declare(f *pflag.FlagSet) {
	f.StringVar(&g.config, "config", "", "read the configuration from `FILE`")
	f.StringVar(&g.theme, "theme", "", "use the colour theme `NAME`: auto, dark or light")
	f.BoolVar(&g.noColor, "no-color", false, "use no colours (also NO_COLOR=1)")
	f.BoolVar(&g.mask, "mask-secrets", false, "hide what looks like a secret in command lines")
	f.StringVar(&g.netns, "netns", "", netnsUsage("all"))
	f.BoolVar(&g.readOnly, "read-only", false, "change nothing on this system, not even as a test (also "+readOnlyEnv+"=1)")
}

// netnsUsage describes --netns for a command that, without the flag, reads the given
// namespaces.
func netnsUsage(unset string) string {
	return "network namespaces: `NETNS` is all, self, a name or a pid (default: " + unset + ")"
}

// netnsKey is the annotation of a command that contains what it does without --netns,
// if that is not the same as --netns all.
const netnsKey = "netns"

// tellDefaults makes the description of the general flags true of c, because all
// commands share the flags but not what they do without them.
func tellDefaults(c *cobra.Command) {
	f := c.Flag("netns")
	if f == nil {
		return
	}
	f.Usage = netnsUsage("all")
	if unset := c.Annotations[netnsKey]; unset != "" {
		f.Usage = netnsUsage(unset)
	}
}

// over overrides settings with the flags that were given.
func (g *general) over(s *settings) (err error) {
	if g.flags.Changed("no-color") {
		s.noColor = g.noColor
	}
	if g.flags.Changed("read-only") {
		s.readOnly = g.readOnly
	}
	if g.flags.Changed("mask-secrets") {
		s.mask = g.mask
	}
	if g.flags.Changed("theme") {
		s.theme, err = parseTheme("--theme", g.theme)
	}
	return err
}

func themes() []string { return []string{"auto", "dark", "light"} }

// env returns the value of an environment variable, or "" if it is not set.
func (s *System) env(name string) string {
	value := ""
	for _, entry := range s.Env {
		if k, v, ok := strings.Cut(entry, "="); ok && k == name {
			value = v
		}
	}
	return value
}

// terminal returns the file underlying w, if that is a terminal.
func terminal(w any) (*os.File, bool) {
	if o, wrapped := w.(*written); wrapped {
		w = o.w
	}
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(f.Fd())
}

// width returns the width of the terminal to which output goes. It returns 0 if
// output does not go to a terminal, or if the terminal is too narrow to be
// readable.
func (a *app) width() int {
	f, ok := terminal(a.Out)
	if !ok {
		return a.watched()
	}
	width, _, err := term.GetSize(f.Fd())
	if err != nil || width < 20 {
		return 0
	}
	return width
}

// watched returns the width of the terminal on which watch(1) shows the output, or 0
// if berth was not started by watch. watch reads standard output and standard error
// through one pipe and passes the size in LINES and COLUMNS, neither of which is
// exported by a shell.
func (a *app) watched() int {
	out, err := stat(a.Out)
	other, err2 := stat(a.Err)
	columns, err3 := strconv.Atoi(a.env("COLUMNS"))
	_, err4 := strconv.Atoi(a.env("LINES"))
	if errors.Join(err, err2, err3, err4) != nil || out.Mode()&os.ModeNamedPipe == 0 || !os.SameFile(out, other) || columns < 20 {
		return 0
	}
	return columns
}

// stat describes the file underlying w, if there is one.
func stat(w io.Writer) (os.FileInfo, error) {
	if o, wrapped := w.(*written); wrapped {
		w = o.w
	}
	f, ok := w.(*os.File)
	if !ok {
		return nil, os.ErrInvalid
	}
	return f.Stat()
}

// painter returns the colours for what is written to w. There are none unless w is
// a terminal whose user wants colours.
func (a *app) painter(w io.Writer, s *settings) *theme.Theme {
	if _, ok := terminal(w); !ok || s.noColor || a.dumb() {
		return &theme.Theme{}
	}
	light, known := theme.LightBackground(a.Env)
	if s.theme != "auto" {
		light, known = s.theme == "light", true
	}
	return theme.New(theme.Options{Profile: theme.Detect(a.Env), Light: light, Unknown: !known})
}

// dumb reports whether the terminal does not support escape sequences, as in M-x
// shell in Emacs. None are sent to such a terminal, and the live table is printed
// only once.
func (s *System) dumb() bool { return s.env("TERM") == "dumb" }

// ascii reports whether the terminal can show only ASCII.
func (s *System) ascii() bool { return theme.ASCII(s.Env) }

// must panics if err is not nil, which only a mistake in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
