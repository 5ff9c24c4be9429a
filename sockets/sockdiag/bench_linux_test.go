package sockdiag

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// enough is how many sockets the benchmarks open, if the limit on open files allows it.
const enough = 2000

// manySockets opens connections over loopback, and a few UDP sockets.
func manySockets(b *testing.B) {
	b.Helper()
	var limit unix.Rlimit
	must(b, "limit", unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	l := listenTCP(b, "127.0.0.1:0", 64)
	for range min(enough, int(limit.Cur)-100) / 2 {
		connect(b, l, "")
		accept(b, l)
	}
	for range 50 {
		bind(b, "127.0.0.1:0", unix.SOCK_DGRAM)
	}
}

func BenchmarkDump(b *testing.B) {
	manySockets(b)
	b.Run("bare", func(b *testing.B) { measure(b, requests(false), bare) })
	b.Run("dump", func(b *testing.B) { measure(b, requests(false), full) })
	b.Run("bare-info", func(b *testing.B) { measure(b, requests(true), bare) })
	b.Run("dump-info", func(b *testing.B) { measure(b, requests(true), full) })
	for i, name := range []string{"tcp4", "tcp6", "udp4", "udp6"} {
		b.Run("dump-"+name, func(b *testing.B) { measure(b, requests(false)[i:i+1], full) })
	}
	both := []Request{{Proto: sockets.TCP, States: sockets.AllStates}, {Proto: sockets.UDP, States: sockets.AllStates}}
	b.Run("dump-both", func(b *testing.B) { measure(b, both, full) })
	listening := requests(false)
	for i := range listening {
		listening[i].States = sockets.StatesOf(sockets.Listen)
	}
	b.Run("dump-listen", func(b *testing.B) { measure(b, listening, full) })
}

// measure repeats a poll and reports the cost per socket.
func measure(b *testing.B, rs []Request, poll func(*testing.B, *Conn, []sockets.Socket, []Request) []sockets.Socket) {
	c := dial(b)
	all := full(b, c, nil, rs)
	count := max(1, len(all))
	b.ReportAllocs()
	before := processorTime(b)
	for b.Loop() {
		all = poll(b, c, all[:0], rs)
	}
	per := float64(b.N) * float64(count)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/per, "ns/socket")
	b.ReportMetric(float64(processorTime(b)-before)/per, "cpu-ns/socket")
	b.ReportMetric(float64(count), "sockets")
}

// BenchmarkRatio alternates between a dump and its lower bound, and compares the
// fastest of each, so that a busy machine affects both alike. The bound is for the same
// requests, except that "both" compares a dump of both TCP families in one request with
// the bound for two requests.
func BenchmarkRatio(b *testing.B) {
	manySockets(b)
	both := []Request{{Proto: sockets.TCP, States: sockets.AllStates}, {Proto: sockets.UDP, States: sockets.AllStates}}
	b.Run("plain", func(b *testing.B) { compare(b, requests(false), requests(false)) })
	b.Run("info", func(b *testing.B) { compare(b, requests(true), requests(true)) })
	b.Run("both", func(b *testing.B) { compare(b, both, requests(false)) })
}

func compare(b *testing.B, rs, floor []Request) {
	c := dial(b)
	var all []sockets.Socket
	fastest, least := time.Hour, time.Hour
	for b.Loop() {
		start := time.Now()
		bare(b, c, nil, floor)
		between := time.Now()
		all = full(b, c, all[:0], rs)
		least = min(least, between.Sub(start))
		fastest = min(fastest, time.Since(between))
	}
	b.ReportMetric(float64(fastest)/float64(least), "dump/bare")
	b.ReportMetric(float64(fastest-least)/float64(max(1, len(all))), "ns-more/socket")
	b.ReportMetric(float64(len(all)), "sockets")
}

// processorTime returns the CPU time that this process has used, in nanoseconds. A busy
// machine affects it less than wall time.
func processorTime(b *testing.B) int64 {
	var u unix.Rusage
	must(b, "rusage", unix.Getrusage(unix.RUSAGE_SELF, &u))
	return u.Utime.Nano() + u.Stime.Nano()
}

func full(b *testing.B, c *Conn, dst []sockets.Socket, rs []Request) []sockets.Socket {
	c.Recycle()
	for _, r := range rs {
		var err error
		dst, err = c.Dump(b.Context(), dst, r)
		must(b, "dump", err)
	}
	return dst
}

// bare is the lower bound. It makes the same requests and receives the same replies,
// but looks only for the end of the replies.
func bare(b *testing.B, c *Conn, dst []sockets.Socket, rs []Request) []sockets.Socket {
	for _, r := range rs {
		c.request = r.appendTo(c.request[:0])
		must(b, "dump", c.conn.Ask(b.Context(), c.request, func([]byte) bool { return true }))
	}
	return dst
}

// BenchmarkDecode measures only the decoding of recorded answers.
func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"tcp4", "tcp6", "udp4", "unix"} {
		b.Run(name, func(b *testing.B) { decodeAll(b, name) })
	}
}

func decodeAll(b *testing.B, name string) {
	datagram := recorded(b, name)
	in := &inet{request: recordings[name], iface: func(uint32) string { return "lo" }}
	un := &local{states: sockets.AllStates}
	b.ReportAllocs()
	for b.Loop() {
		in.infos.reset()
		in.names.next()
		in.out = in.out[:0]
		un.infos.reset()
		un.names.next()
		un.out = un.out[:0]
		if name == "unix" {
			replay(b, datagram, un)
		} else {
			replay(b, datagram, in)
		}
	}
	count := len(in.out) + len(un.out)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/socket")
}
