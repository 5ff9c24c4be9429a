// Package cli implements the commands of berth and their flags, with one file per
// command. It is the only package that constructs sources and actors.
package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/netip"
	"os"

	"github.com/spf13/cobra"

	"berth/sockets"
	"berth/sockets/act"
	"berth/sockets/lab"
	"berth/sockets/local"
	"berth/ui/live"
)

// System is everything that a run of berth uses outside the program.
type System struct {
	In       io.Reader
	Out, Err io.Writer
	Env      []string // in the form of os.Environ
	Open     func() (sockets.Source, error)
	Watch    func(context.Context, live.Options) error
	Origin   func(*sockets.Process) sockets.Origin // nil: origins are not looked up
	Bind     func(sockets.Proto, sockets.Endpoint) (sockets.Bind, error)
	Arrives  func(netip.Addr) sockets.Tri      // nil: use test binds instead
	Space    func(word string) (uint64, error) // finds a network namespace; nil: there are no others
	Act      sockets.Actor                     // nil: there are no commands that change the system
	Lab      func() (*lab.Lab, error)          // nil: there is no lab
	Build    Build
}

// Machine returns the System of the machine that this program runs on. b is the
// build of the program.
func Machine(b Build) System {
	return System{
		In: os.Stdin, Out: standardOutput(), Err: os.Stderr, Env: os.Environ(),
		Open: local.New, Watch: live.Run, Origin: local.Origins(), Bind: act.TestBind, Arrives: local.Arrives, Space: local.Namespace, Act: act.New(), Lab: lab.New, Build: b,
	}
}

// Run runs berth with args, which do not include the program's name, and returns
// the exit status: 0 for success, 1 if the answer is no, 2 if the request is wrong,
// 3 if it failed, and 128+n if signal n ended it. An error is reported as one line
// on s.Err.
func Run(ctx context.Context, args []string, s System) int {
	out := &written{w: s.Out}
	s.Out = out
	a := &app{System: s, out: out}
	a.disarm(args)
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(out)
	root.SetErr(s.Err)
	err := root.ExecuteContext(ctx)
	if out.err != nil && (err == nil || errors.Is(err, errNo) || errors.Is(err, errDenied)) {
		err = out.err
	}
	return report(s.Err, err)
}

// app is one run of berth.
type app struct {
	System
	out      *written // the writer underlying Out
	general  general
	space    sockets.Namespaces // the namespace that --netns names, once found
	base     *settings          // from the configuration, once that has been read
	baseErr  error              // what was wrong with the configuration
	note     complaint          // the message about a mistake in the configuration, if it has not been printed yet
	disarmed string             // what turned on read-only mode; "": nothing did
	hint     string             // the command that the user may have meant by the first word
	answers  *bufio.Reader      // from the user, once a question has been asked
}

// root returns the tree of commands.
func (a *app) root() *cobra.Command {
	root := a.rootCommand()
	for _, c := range []*cobra.Command{
		a.lsCommand(), a.whoCommand(), a.waitCommand(), a.freeCommand(), a.explainCommand(), a.doctorCommand(), a.completionCommand(), a.manCommand(), a.versionCommand(),
	} {
		root.AddCommand(c)
	}
	if a.Act != nil {
		root.AddCommand(a.killCommand())
		root.AddCommand(a.closeCommand())
	}
	if a.Lab != nil {
		root.AddCommand(a.labCommand())
	}
	root.SetHelpCommand(a.helpCommand())
	root.PersistentPreRunE = a.check
	root.CompletionOptions.DisableDefaultCmd = true
	quieten(root)
	return root
}

// quieten makes every command report errors and help in berth's own way.
func quieten(c *cobra.Command) {
	c.SilenceErrors, c.SilenceUsage = true, true
	c.DisableFlagsInUseLine, c.DisableAutoGenTag = true, true
	c.SetFlagErrorFunc(flagError)
	c.SetHelpFunc(help)
	for _, sub := range c.Commands() {
		quieten(sub)
	}
}
