package procfs

import (
	"bytes"

	"berth/sockets"
)

// Counts is how many sockets there are, as the kernel counts them without walking its
// tables (/proc/net/sockstat and sockstat6). A list read at another time may have more
// or fewer.
type Counts struct {
	TCP, TCP6 int // open sockets; for TCP, without TIME_WAIT
	TimeWait  int // of both families
	UDP, UDP6 int
	Used      int // sockets of every family that programs have, including those that are merely bound
}

// All returns the total number of sockets.
func (c Counts) All() int { return c.TCP + c.TCP6 + c.TimeWait + c.UDP + c.UDP6 }

// Counts reads how many sockets this process's network namespace has. What cannot be
// read counts as 0.
func (fs *FS) Counts() Counts {
	var c Counts
	c.parse(fs.try(fs.network() + "/sockstat"))
	c.parse(fs.try(fs.network() + "/sockstat6"))
	return c
}

// parse reads lines such as "TCP: inuse 5 orphan 0 tw 2 alloc 9 mem 3".
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

// count returns the counter that a word in a line stands for; nil for none.
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

// Tally reads how many TCP connections there are, as the kernel counts them
// (/proc/net/snmp and sockstat): -1 for what cannot be read.
func (fs *FS) Tally() sockets.Tally {
	t := sockets.Tally{Connected: parseEstablished(fs.try(fs.network() + "/snmp")), TimeWait: -1}
	if text := fs.try(fs.network() + "/sockstat"); len(text) > 0 {
		var c Counts
		c.parse(text)
		t.TimeWait = c.TimeWait
	}
	return t
}

// parseEstablished reads CurrEstab from /proc/net/snmp; -1 if it is missing.
func parseEstablished(text []byte) int {
	for name, n := range pairs(text, "Tcp:") {
		if name == "Tcp:CurrEstab" {
			return int(min(n, 1<<31))
		}
	}
	return -1
}
