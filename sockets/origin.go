package sockets

// Origin describes where a process comes from. It has to be read separately, so it is
// read only on request. Its strings are scrubbed.
type Origin struct {
	Parents   []Process // the process that started it, the process that started that one, and so on up to the first, without Cmdline and Exe; a process whose parent has ended has a new parent
	Unit      string    // the systemd unit that it runs in: "nginx.service", "session-3.scope"; "" if it is in none
	Directory string    // its working directory; "" if it is not readable
	Missing   []Missing // what could not be read: "parents", "unit", "directory"
}
