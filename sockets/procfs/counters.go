package procfs

import (
	"bytes"
	"time"

	"berth/sockets"
)

// Counters reads what the kernel counts for the network namespace of this
// process. What it does not count is 0; it is false where nothing can be read.
func (fs *FS) Counters() (c sockets.Counters, ok bool) {
	netstat, err := fs.read("net", "netstat")
	if err != nil {
		return c, false
	}
	readCounters(&c, netstat)
	c.Traffic.At = time.Now()
	if snmp, err := fs.read("net", "snmp"); err == nil {
		readCounters(&c, snmp)
	}
	if six, err := fs.read("net", "snmp6"); err == nil {
		readOctets(&c.Traffic, six)
	}
	return c, true
}

// readOctets reads the lines of IPv6, of a name and a value each
// (snmp6_seq_show in net/ipv6/proc.c).
func readOctets(t *sockets.Traffic, text []byte) {
	for line := range lines(text) {
		name, rest := field(line)
		switch string(name) {
		case "Ip6InOctets":
			n, _ := decimal(bytes.TrimSpace(rest))
			t.In += n
		case "Ip6OutOctets":
			n, _ := decimal(bytes.TrimSpace(rest))
			t.Out += n
			return // which comes behind the other
		}
	}
}

// CountersHere reads what the kernel counts for the network namespace that this
// thread is in.
func (fs *FS) CountersHere() (c sockets.Counters, ok bool) {
	netstat, err := fs.read("thread-self", "net", "netstat")
	if err != nil {
		return c, false
	}
	readCounters(&c, netstat)
	return c, true
}

// readCounters reads pairs of lines, of which the first has names and the second
// values (netstat_seq_show in net/ipv4/proc.c).
func readCounters(c *sockets.Counters, text []byte) {
	var names []byte
	for line := range lines(text) {
		kind, rest := field(line)
		of, words := field(names)
		if names == nil || !bytes.Equal(kind, of) {
			names = line
			continue
		}
		pairCounters(c, string(kind), words, rest)
		names = nil
	}
}

func pairCounters(c *sockets.Counters, kind string, names, values []byte) {
	for len(bytes.TrimSpace(names)) > 0 && len(bytes.TrimSpace(values)) > 0 {
		var name, value []byte
		name, names = field(names)
		value, values = field(values)
		if into := counterOf(c, kind, string(name)); into != nil {
			n, _ := decimal(value)
			*into += n
		}
	}
}

// counterOf returns the counter of a name; nil: it is not wanted.
func counterOf(c *sockets.Counters, kind, name string) *uint64 {
	switch kind + name {
	case "TcpExt:ListenOverflows":
		return &c.ListenOverflows
	case "TcpExt:ListenDrops":
		return &c.ListenDrops
	case "TcpExt:TCPReqQFullDrop":
		return &c.SYNDropped
	case "TcpExt:TCPReqQFullDoCookies":
		return &c.SYNCookied
	case "TcpExt:SyncookiesSent":
		return &c.CookiesSent
	case "IpExt:InOctets":
		return &c.Traffic.In
	case "IpExt:OutOctets":
		return &c.Traffic.Out
	case "Tcp:ActiveOpens":
		return &c.Traffic.Active
	case "Tcp:PassiveOpens":
		return &c.Traffic.Passive
	}
	return nil
}
