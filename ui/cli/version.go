package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print version, commit and date",
		Long:    "Print the version of berth, the commit that it was built from and the date of\nthat commit, the version of Go that built it, and the system that it is for.",
		Example: "  berth version",
		Args:    nothing,
		RunE:    func(*cobra.Command, []string) error { return a.version() },
	}
}

func (a *app) version() error {
	_, err := fmt.Fprintf(a.Out, "berth %s %s %s/%s\n", a.Build, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// nothing is for commands that take no arguments. It returns an error if there are
// any.
func nothing(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return bad("%s %s: takes no arguments", c.Name(), args[0])
	}
	return nil
}
