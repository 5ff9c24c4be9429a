package query_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"berth/model"
	"berth/sockets"
)

// crowd returns n rows that belong to 250 processes with long command lines.
func crowd(n int) []*model.Row {
	var ps []*sockets.Process
	for i := range 250 {
		ps = append(ps, process(1000+i, fmt.Sprintf("worker-%d", i),
			fmt.Sprintf("/opt/Services/current/bin/worker --listen 0.0.0.0:%d --config /etc/services/worker-%d.toml --log-level info", 9000+i, i),
			"www-data", 33))
	}
	rows := make([]*model.Row, n)
	for i := range rows {
		r := row(sockets.TCP, "10.0.0.5:8080", "10.0.0.9:1024", "http-alt", ps[i%250:i%250+1])
		r.Remote = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), uint16(1024+i%60000))
		if i%4 == 0 {
			r.Local = netip.MustParseAddrPort("[2001:db8::5]:8080")
			r.Remote = netip.AddrPortFrom(netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i&0xffff)), 51234)
		}
		rows[i] = r
	}
	return rows
}

// BenchmarkMatch measures a pass over 100,000 rows.
func BenchmarkMatch(b *testing.B) {
	rows := crowd(100_000)
	for _, filter := range []string{
		"nginx", "postgresql", "e", "10.0.0.77", "10.9", "cafe", "größe", ":5432", "10.0.0.0/8", "proc:nginx", "cmd:nginx",
		"user:nobody", "state:listen", "age:-10s", "not (nginx or port:80,443,9000-) and side:out",
	} {
		b.Run(filter, func(b *testing.B) {
			q := parsed(b, filter)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				for _, r := range rows {
					if q.Match(r, now) {
						n++
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(time.Millisecond)/float64(b.N), "ms/100k")
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		parsed(b, "proc:nginx and (state:close_wait or port:8000-8999) not user:root")
	}
}
