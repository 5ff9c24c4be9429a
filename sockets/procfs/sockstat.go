package procfs

import (
	"bytes"

	"berth/sockets"
)

// Counts holds the numbers of sockets from /proc/net/sockstat and sockstat6, which the
// kernel counts without walking its tables. A list that is read at another time may
// have more or fewer sockets.
type Counts struct {
	TCP, TCP6 int // open sockets; for TCP, without TIME_WAIT
	TimeWait  int // TIME_WAIT sockets of both families
	UDP, UDP6 int
	Used      int // sockets of every family that are held by programs, including those that are only bound
}

// All returns the total number of sockets.
func (c Counts) All() int { return c.TCP + c.TCP6 + c.TimeWait + c.UDP + c.UDP6 }

// Counts reads how many sockets there are in this process's network namespace. A count
// that can't be read is 0.
func (fs *FS) Counts() Counts {
	var c Counts
	c.parse(fs.try(fs.network() + "/sockstat"))
	c.parse(fs.try(fs.network() + "/sockstat6"))
	return c
}

// parse parses lines such as "TCP: inuse 5 orphan 0 tw 2 alloc 9 mem 3".
func (c *Counts) parse(text []byte) {
	for line := range lines(text) {
		name, rest := field(line)
		for len(bytes.TrimSpace(rest)) > 0 {
			var key, value []byte
			key, rest = field(rest)
			value, rest = field(rest)
			if into := c.count(string(name), string(key)); into != nil {
				n, _ := decimal(value)
				*into += int(min(n, 1<<31))
			}
		}
	}
}

// count returns the counter for key in the line that begins with name, or nil if there
// is none.
func (c *Counts) count(name, key string) *int {
	switch name + key {
	case "TCP:inuse":
		return &c.TCP
	case "TCP:tw":
		return &c.TimeWait
	case "TCP6:inuse":
		return &c.TCP6
	case "UDP:inuse":
		return &c.UDP
	case "UDP6:inuse":
		return &c.UDP6
	case "sockets:used":
		return &c.Used
	}
	return nil
}

// Tally reads the kernel's counts of TCP connections (/proc/net/snmp and sockstat). A
// count that can't be read is -1.
func (fs *FS) Tally() sockets.Tally {
	t := sockets.Tally{Connected: parseEstablished(fs.try(fs.network() + "/snmp")), TimeWait: -1}
	if text := fs.try(fs.network() + "/sockstat"); len(text) > 0 {
		var c Counts
		c.parse(text)
		t.TimeWait = c.TimeWait
	}
	return t
}

// parseEstablished reads CurrEstab from /proc/net/snmp. It returns -1 if that is
// missing.
func parseEstablished(text []byte) int {
	for name, n := range pairs(text, "Tcp:") {
		if name == "Tcp:CurrEstab" {
			return int(min(n, 1<<31))
		}
	}
	return -1
}
