// Package guard restores the terminal when the program that took it over can't do
// so: after a fault in the Go runtime, a panic in an unguarded goroutine, or
// SIGKILL. The guard is a separate process, which runs this program under another
// name. It holds the terminal and three pipes, and ends when the program does.
//
// When the runtime dies, it makes each of its writes twice: to standard error, and
// then to the pipe passed to debug.SetCrashOutput. That pipe holds a single write. A
// crashing program therefore can't get past its second line until the terminal has
// been restored, nor to its end until the trace has been shown.
package guard

// Name is the name of the guard's process (argv[0]). A process with that name must
// call Run from main and do nothing else.
const Name = "berth-terminal-guard"
