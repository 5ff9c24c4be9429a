package sockets

// Signal is a signal to send to a process.
type Signal struct {
	Name   string // "SIGTERM"
	Number int    // the system's own
}

// Terminate asks a process to end, and Kill ends it. The numbers are the same on every
// system that has signals; on other systems both end the process.
func Terminate() Signal { return Signal{"SIGTERM", 15} }

// Kill is the signal that no process can refuse.
func Kill() Signal { return Signal{"SIGKILL", 9} }
