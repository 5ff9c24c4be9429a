package sockdiag

import (
	"math"
	"time"

	"berth/sockets"
)

// tcpInfoSize is how much of struct tcp_info (include/uapi/linux/tcp.h) is used. The
// struct has grown at its end over time, so an older kernel reports less.
const tcpInfoSize = 216

// readTCPInfo fills t, except for the algorithm, from the struct tcp_info of a socket in
// the given state.
func readTCPInfo(t *sockets.TCPInfo, b []byte, state sockets.State) {
	var whole [tcpInfoSize]byte
	copy(whole[:], b)
	readSizes(t, &whole)
	readTimes(t, &whole)
	t.BytesSent = native.Uint64(whole[200:])
	t.BytesAcked = native.Uint64(whole[120:])
	t.BytesReceived = native.Uint64(whole[128:])
	t.BytesRetrans = native.Uint64(whole[208:])
	t.Counted = len(b) >= tcpInfoSize
	t.DeliveryRate = native.Uint64(whole[160:])
	t.PacingRate = native.Uint64(whole[104:])
	if t.PacingRate == math.MaxUint64 { // not limited
		t.PacingRate = 0
	}
	if state == sockets.Listen { // for listeners tcpi_unacked is the accept queue
		t.Unacked = 0
	}
}

// readFlow fills f from a struct tcp_info.
func readFlow(f *sockets.Flow, b []byte) {
	var whole [tcpInfoSize]byte
	copy(whole[:], b)
	f.Sent = millis(native.Uint32(whole[44:]))
	f.Received = millis(native.Uint32(whole[52:]))
	f.Acked = millis(native.Uint32(whole[56:]))
	f.Segments = native.Uint32(whole[136:])
	f.Retrans = native.Uint32(whole[100:])
	f.Timestamps = whole[5]&1 != 0 // TCPI_OPT_TIMESTAMPS
}

func millis(n uint32) time.Duration { return time.Duration(n) * time.Millisecond }

func readSizes(t *sockets.TCPInfo, b *[tcpInfoSize]byte) {
	t.SndMSS = native.Uint32(b[16:])
	t.RcvMSS = native.Uint32(b[20:])
	t.Unacked = native.Uint32(b[24:])
	t.Lost = native.Uint32(b[32:])
	t.PMTU = native.Uint32(b[60:])
	t.SSThresh = native.Uint32(b[76:])
	t.Cwnd = native.Uint32(b[80:])
	t.Retrans = native.Uint32(b[100:]) // tcpi_total_retrans
}

func readTimes(t *sockets.TCPInfo, b *[tcpInfoSize]byte) {
	t.RTO = micros(native.Uint32(b[8:]))
	t.RTT = micros(native.Uint32(b[68:]))
	t.RTTVar = micros(native.Uint32(b[72:]))
	t.MinRTT = micros(native.Uint32(b[148:]))
	t.Moment.Sent = millis(native.Uint32(b[44:]))
	t.Moment.Received = millis(native.Uint32(b[52:]))
}

// micros converts a time from the kernel. All bits set means that it was not measured.
func micros(n uint32) time.Duration {
	if n == math.MaxUint32 {
		return 0
	}
	return time.Duration(n) * time.Microsecond
}
