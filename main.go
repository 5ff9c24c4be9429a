// Command berth shows, live, which program lies at which IP address and port
// of this machine.
package main

import (
	"context"
	"os"

	"berth/ui/cli"
)

func main() { os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Machine())) }
