// Command berth shows, live, which programs listen or communicate on which IP
// addresses and ports of this machine.
package main

import (
	"context"
	"fmt"
	"os"

	"berth/sockets/privilege"
	_ "berth/sockets/privilege/early"
	"berth/ui/cli"
	"berth/ui/live/guard"
)

// These variables are set by the linker when a package is built, as in -X
// main.version=1.2.0 -X main.commit=0f3a9c1 -X main.date=2026-11-29T10:15:00Z.
var version, commit, date string

func main() {
	if err := privilege.Shed(); err != nil {
		fmt.Fprintln(os.Stderr, "berth:", err)
		os.Exit(3)
	}
	if len(os.Args) > 0 && os.Args[0] == guard.Name {
		os.Exit(guard.Run())
	}
	if err := cli.Descriptors(); err != nil {
		fmt.Fprintln(os.Stderr, "berth:", err)
		os.Exit(3)
	}
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Machine(cli.Stamped(version, commit, date))))
}
