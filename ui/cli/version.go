package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version",
		Long:    "Print the version of berth, of the Go that built it, and the system that it was built for.",
		Example: "  berth version",
		Args:    nothing,
		RunE:    func(*cobra.Command, []string) error { return a.version() },
	}
}

func (a *app) version() error {
	_, err := fmt.Fprintf(a.Out, "berth %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// version gives the version that the build was stamped with: a tag, or the
// revision of the working tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// nothing accepts no arguments.
func nothing(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return bad("%s %s: takes no arguments", c.Name(), args[0])
	}
	return nil
}
