package cell

import (
	"strconv"
	"time"

	"berth/model"
	"berth/sockets"
	"berth/ui/theme"
)

// count draws a number. A negative number means unknown.
func count(dst []Span, n int64, x Context) []Span {
	if n < 0 {
		return none(dst, x)
	}
	return put(dst, strconv.FormatInt(n, 10), theme.Plain)
}

// age draws "2s", or ">3h" for a socket that already existed at the first snapshot.
func age(dst []Span, r *model.Row, x Context) []Span {
	if r.Life.Born.IsZero() && r.Life.Seen.IsZero() {
		return none(dst, x)
	}
	d, exact := r.Age(x.Now)
	if x.Coarse && d > 10*time.Second && d < time.Minute {
		d = d.Truncate(10 * time.Second)
	}
	if exact && r.Fold != nil && r.State == sockets.TimeWait { // the age is that of the oldest socket
		return put(dst, "<"+Duration(d+time.Second), theme.Muted)
	}
	if exact {
		return put(dst, Duration(d), theme.Plain)
	}
	return put(dst, ">"+Duration(d), theme.Muted)
}

func recvQ(dst []Span, r *model.Row, x Context) []Span { return count(dst, r.Queue.Recv, x) }
func sendQ(dst []Span, r *model.Row, x Context) []Span { return count(dst, r.Queue.Send, x) }

// timer draws what the socket is waiting for, how much longer it will wait, and how
// often it has waited in vain: "keepalive 4m", "on 200ms x3".
func timer(dst []Span, r *model.Row, x Context) []Span {
	left, runs := r.TimerLeft(x.Now)
	if !runs {
		return none(dst, x)
	}
	dst = put(dst, r.Timer.Kind.String(), theme.Plain)
	dst = put(dst, " "+brief(left), theme.Muted)
	if r.Timer.Retrans > 0 {
		dst = put(dst, " x"+strconv.Itoa(int(r.Timer.Retrans)), theme.Warn)
	}
	return dst
}

func inode(dst []Span, r *model.Row, x Context) []Span {
	if r.Inode == 0 {
		return none(dst, x)
	}
	return put(dst, strconv.FormatUint(r.Inode, 10), theme.Plain)
}

func cookie(dst []Span, r *model.Row, x Context) []Span {
	if r.Cookie == 0 {
		return none(dst, x)
	}
	return put(dst, strconv.FormatUint(r.Cookie, 16), theme.Plain)
}

func rtt(dst []Span, r *model.Row, x Context) []Span {
	g, ok := gist(r)
	if !ok || g.RTT == 0 {
		return none(dst, x)
	}
	return put(dst, RTT(g.Trip(), x.ASCII), RoleOfRTT(g.Trip()))
}

// connection returns what TCP reports about a connection. It returns nil for other
// sockets, because the counters of a listener are zeros that mean nothing.
func connection(r *model.Row) *sockets.TCPInfo {
	if r.State == sockets.Listen || r.State == sockets.Bound {
		return nil
	}
	return r.TCP
}

// gist is like connection, but for the facts that are read for every connection.
func gist(r *model.Row) (sockets.Gist, bool) {
	if r.State == sockets.Listen || r.State == sockets.Bound {
		return sockets.Gist{}, false
	}
	return r.Essence()
}

func retrans(dst []Span, r *model.Row, x Context) []Span {
	g, ok := gist(r)
	if !ok {
		return none(dst, x)
	}
	role := theme.Plain
	if g.Retrans > 0 {
		role = theme.Warn
	}
	return put(dst, strconv.FormatUint(uint64(g.Retrans), 10), role)
}

func cwnd(dst []Span, r *model.Row, x Context) []Span {
	t := connection(r)
	if t == nil {
		return none(dst, x)
	}
	return count(dst, int64(t.Cwnd), x)
}

func sent(dst []Span, r *model.Row, x Context) []Span {
	t := connection(r)
	if t == nil {
		return none(dst, x)
	}
	return put(dst, Bytes(t.BytesSent), theme.Plain)
}

func received(dst []Span, r *model.Row, x Context) []Span {
	t := connection(r)
	if t == nil {
		return none(dst, x)
	}
	return put(dst, Bytes(t.BytesReceived), theme.Plain)
}

// Duration returns a duration in its largest unit, rounded down: "0s", "59s",
// "4m", "23h", "400d".
func Duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return unit(d, time.Second, "s")
	case d < time.Hour:
		return unit(d, time.Minute, "m")
	case d < 48*time.Hour:
		return unit(d, time.Hour, "h")
	}
	return unit(d, 24*time.Hour, "d")
}

// brief is like Duration, but uses milliseconds below one second. It is for timers.
func brief(d time.Duration) string {
	if d < time.Second {
		return unit(d, time.Millisecond, "ms")
	}
	return Duration(d)
}

func unit(d, of time.Duration, name string) string {
	return strconv.FormatInt(int64(max(0, d)/of), 10) + name
}

// RoleOfRTT distinguishes round trips of less than a millisecond, because their
// three digits look like those of round trips a thousand times as long.
func RoleOfRTT(d time.Duration) theme.Role { return quiet(d < time.Millisecond) }

// RTT returns a round-trip time with about three digits: "85µs", "12.3ms", "1.25s".
// If ascii is set, it uses us for µs.
func RTT(d time.Duration, ascii bool) string {
	switch {
	case d < time.Millisecond && ascii:
		return unit(d, time.Microsecond, "us")
	case d < time.Millisecond:
		return unit(d, time.Microsecond, "µs")
	case d < time.Second:
		return digits(float64(d)/float64(time.Millisecond)) + "ms"
	}
	return digits(d.Seconds()) + "s"
}

// Bytes returns a number of bytes in powers of 1024: "512", "1.5K", "23M".
func Bytes(n uint64) string { return scaled(n, 1024, "KMGTPE") }

// scaled returns n in powers of base, with the given units.
func scaled(n, base uint64, units string) string {
	if n < base {
		return strconv.FormatUint(n, 10)
	}
	f, u := float64(n)/float64(base), 0
	for f >= 999.5 && u < len(units)-1 {
		f /= float64(base)
		u++
	}
	return digits(f) + units[u:u+1]
}

// wholes returns n with its last digits replaced by a unit: "829", "12k", "3M".
func wholes(n uint64) string {
	const units = "kMG"
	text := strconv.FormatUint(n, 10)
	for u := 0; n >= 1000 && u < len(units); u++ {
		n /= 1000
		text = strconv.FormatUint(n, 10) + units[u:u+1]
	}
	return text
}

// digits formats f with at most three digits: "1.25", "12.3", "123".
func digits(f float64) string {
	prec := 2
	switch {
	case f >= 99.95:
		prec = 0
	case f >= 9.995:
		prec = 1
	}
	return strconv.FormatFloat(f, 'f', prec, 64)
}

// Moment returns a time in the shortest form that is clear: a time of day for
// today, otherwise a date.
func Moment(t, now time.Time) string {
	t = t.In(now.Location())
	ty, tm, td := t.Date()
	ny, nm, nd := now.Date()
	switch {
	case ty == ny && tm == nm && td == nd:
		return t.Format("15:04:05")
	case ty == ny:
		return t.Format("Jan _2 15:04")
	}
	return t.Format("2006-01-02")
}
