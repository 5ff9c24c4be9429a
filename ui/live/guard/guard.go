// Package guard restores the terminal when the program that has taken it over
// can't: after a fault in the Go runtime, a panic in an unguarded goroutine, or
// SIGKILL. It does so from a process of its own, which runs this program under
// another name, holds the terminal and three pipes, and ends when the program
// does.
//
// What the runtime prints when it dies goes first to standard error and then, one
// write behind, to the pipe that debug.SetCrashOutput was given. That pipe holds
// a single write. So a crashing program does not get beyond its second line
// before the terminal has been restored, nor to its end before the trace has been
// shown.
package guard

// Name is the name of the process (argv[0]): under that name, main calls Run and
// nothing else.
const Name = "berth-terminal-guard"
