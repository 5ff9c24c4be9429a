// Package guard restores the terminal when the program that has taken it can't:
// after a fault of the Go runtime, a panic in a goroutine that nobody guards, or
// SIGKILL. It does so from a process of its own, which is this program once more
// under another name, holds the terminal and three pipes, and ends when the
// program does.
//
// What the runtime prints of its end goes to standard error first and then, one
// write behind, to the pipe that debug.SetCrashOutput was given. That pipe holds
// a single write. So a program that crashes does not get beyond its second line
// before the terminal is as it was, nor to its end before the trace is on it.
package guard

// Name is what the process is called (argv[0]): with it, main calls Run and
// nothing else.
const Name = "berth-terminal-guard"
