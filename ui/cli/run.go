// Package cli has the commands of berth and their flags, one file per command.
// Only this package constructs sources and actors.
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

// System is everything outside itself that a run of berth touches.
type System struct {
	In       io.Reader
	Out, Err io.Writer
	Env      []string // in the form of os.Environ
	Open     func() (sockets.Source, error)
	Watch    func(context.Context, live.Options) error
	Origin   func(*sockets.Process) sockets.Origin // nil: origins are not looked up
	Bind     func(sockets.Proto, sockets.Endpoint) (sockets.Bind, error)
	Arrives  func(netip.Addr) sockets.Tri      // nil: test binds are made instead
	Space    func(word string) (uint64, error) // finds a network namespace; nil: there are no others
	Act      sockets.Actor                     // nil: there are no commands that change the system
	Lab      func() (*lab.Lab, error)          // nil: there is no lab
	Build    Build
}

// Machine returns the machine that this program runs on; b is the build of the
// program.
func Machine(b Build) System {
	return System{
		In: os.Stdin, Out: standardOutput(), Err: os.Stderr, Env: os.Environ(),
		Open: local.New, Watch: live.Run, Origin: local.Origins(), Bind: act.TestBind, Arrives: local.Arrives, Space: local.Namespace, Act: act.New(), Lab: lab.New, Build: b,
	}
}

// Run does what args, which do not include the program's name, ask for and
// returns the exit status: 0 done, 1 the answer is no, 2 the request is wrong, 3
// it failed, 128+n a signal ended it. What went wrong is reported as one line on
// s.Err.
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
	out      *written // the writer behind Out
	general  general
	space    sockets.Namespaces // the one that --netns names, once found
	base     *settings          // from the configuration, once read
	baseErr  error              // what was wrong with it
	note     complaint          // what to say about it, once
	disarmed string             // what forbids changes; "": nothing does
	hint     string             // which command the first word may have been meant for
	answers  *bufio.Reader      // from the user, once there was a question
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
