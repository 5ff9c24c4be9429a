package sockets

// Origin is where a process comes from. It takes a look of its own at one
// process, and is for when somebody asks. Strings in it are scrubbed.
type Origin struct {
	Parents   []Process // the process that started it, the one that started that, and so on up to the first, without Cmdline and Exe; one whose parent has ended belongs to another by now
	Unit      string    // the systemd unit that it runs in: "nginx.service", "session-3.scope"; "" where it is in none
	Directory string    // its working directory; "" where that may not be read
	Missing   []Missing // what could not be read: "parents", "unit", "directory"
}
