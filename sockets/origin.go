package sockets

// Origin is where a process comes from. Reading it takes a look of its own at that
// process, so it is read only on request. Strings in it are scrubbed.
type Origin struct {
	Parents   []Process // the process that started it, the one that started that, and so on up to the first, without Cmdline and Exe; a process whose parent has ended has another parent by now
	Unit      string    // the systemd unit that it runs in: "nginx.service", "session-3.scope"; "" if it is in none
	Directory string    // its working directory; "" if that may not be read
	Missing   []Missing // what could not be read: "parents", "unit", "directory"
}
