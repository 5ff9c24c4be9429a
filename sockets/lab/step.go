package lab

// Step is one step of the lesson.
type Step struct {
	Name  string // short, as the user types it: "well-known", "fin-wait1"
	Linux bool   // only Linux can make it
	make  func(*work)
}

// Steps returns the lesson, in order: what ports are, and then the states of a TCP
// connection, in the order in which they follow each other.
func Steps() []Step {
	return []Step{
		{"port", false, port},
		{"well-known", false, wellKnown},
		{"dynamic", false, dynamic},
		{"client", false, client},
		{"ephemeral", false, ephemeral},
		{"services", false, services},
		{"protocols", false, protocols},
		{"addresses", false, addresses},
		{"netstat", false, netstat},
		{"bound", true, bound},
		{"listen", false, listen},
		{"syn-sent", true, synSent},
		{"syn-recv", true, synRecv},
		{"established", false, established},
		{"fin-wait1", true, finWait1},
		{"fin-wait2", false, finWait2},
		{"close-wait", false, closeWait},
		{"closing", true, closing},
		{"last-ack", true, lastAck},
		{"time-wait", false, timeWait},
		{"queue", true, queue},
	}
}
