package procfs

import (
	"bytes"
	"errors"
	"iter"
	"math"
	"os"
	"time"

	"berth/sockets"
)

// Counters reads the kernel's counters for this process's network namespace. A counter
// that the kernel does not have is 0. ok is false if nothing can be read.
func (fs *FS) Counters() (c sockets.Counters, ok bool) {
	netstat, err := fs.read("net", "netstat")
	if err != nil {
		return c, false
	}
	if readCounters(&c, netstat) {
		c.Traffic.At = time.Now()
	}
	fs.protocols(&c, "net")
	return c, true
}

// protocols adds the counters of snmp and snmp6 in the directory dir to c. A kernel
// without IPv6 has no snmp6, and nothing to count there.
func (fs *FS) protocols(c *sockets.Counters, dir ...string) {
	snmp, err := fs.read(append(dir, "snmp")...)
	if err != nil {
		return
	}
	readCounters(c, snmp)
	six, err := fs.read(append(dir, "snmp6")...)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		c.UDPCounted = false
		return
	}
	readSix(c, six)
}

// readSix reads the IPv6 counters, each on a line with its name and value
// (snmp6_seq_show in net/ipv6/proc.c).
func readSix(c *sockets.Counters, text []byte) {
	for line := range lines(text) {
		name, rest := field(line)
		var into *uint64
		switch string(name) {
		case "Ip6InOctets":
			into = &c.Traffic.In
		case "Ip6OutOctets":
			into = &c.Traffic.Out
		case "Udp6RcvbufErrors":
			into = &c.UDPFull
		default:
			continue
		}
		n, _ := decimal(bytes.TrimSpace(rest))
		*into += n
		if into == &c.UDPFull {
			return // this was the last of the counters
		}
	}
}

// CountersHere reads the kernel's counters for the calling thread's network namespace.
func (fs *FS) CountersHere() (c sockets.Counters, ok bool) {
	netstat, err := fs.read("thread-self", "net", "netstat")
	if err != nil {
		return c, false
	}
	readCounters(&c, netstat)
	fs.protocols(&c, "thread-self", "net")
	return c, true
}

// readCounters adds the counters in text to c, and reports whether they include byte
// counts.
func readCounters(c *sockets.Counters, text []byte) (octets bool) {
	for name, n := range pairs(text, "") {
		if into := counterOf(c, name); into != nil {
			*into += n
			octets = octets || into == &c.Traffic.In
			c.UDPCounted = c.UDPCounted || into == &c.UDPFull
		} else if name == "Tcp:CurrEstab" {
			c.Traffic.Connected = int64(min(n, math.MaxInt64))
		}
	}
	return octets
}

// pairs reads pairs of lines, the first with names and the second with values
// (netstat_seq_show and snmp_seq_show in net/ipv4/proc.c). From "Tcp: RtoMin RtoMax"
// and "Tcp: 200 120000" it yields "Tcp:RtoMin" and 200, then "Tcp:RtoMax" and 120000.
// If kind is not empty, only lines that begin with kind, such as "Tcp:", are read.
// Values that are not natural numbers, such as "-1", are left out.
func pairs(text []byte, kind string) iter.Seq2[string, uint64] {
	return func(yield func(string, uint64) bool) {
		var names []byte
		for line := range lines(text) {
			is, values := field(line)
			of, words := field(names)
			switch {
			case kind != "" && string(is) != kind:
			case !bytes.Equal(is, of):
				names = line
			case !pair(string(is), words, values, yield):
				return
			default:
				names = nil
			}
		}
	}
}

// pair yields each name with its value.
func pair(kind string, names, values []byte, yield func(string, uint64) bool) (more bool) {
	for len(bytes.TrimSpace(names)) > 0 && len(bytes.TrimSpace(values)) > 0 {
		var name, value []byte
		name, names = field(names)
		value, values = field(values)
		if n, ok := decimal(value); ok && !yield(kind+string(name), n) {
			return false
		}
	}
	return true
}

// counterOf returns the counter with the given name, or nil if it is not needed.
func counterOf(c *sockets.Counters, name string) *uint64 {
	switch name {
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
	case "Udp:RcvbufErrors":
		return &c.UDPFull
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
