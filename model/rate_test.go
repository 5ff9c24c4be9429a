package model_test

import (
	"testing"
	"time"

	"berth/model"
	"berth/sockets"
)

var begun = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// read returns a connection read the given number of seconds after begun.
func read(seconds float64, sent, again, received, waits uint64, change ...func(*sockets.Socket)) *sockets.Socket {
	s := &sockets.Socket{Proto: sockets.TCP, State: sockets.Established, Queue: sockets.Queue{Recv: int64(waits)}}
	s.TCP = &sockets.TCPInfo{BytesSent: sent, BytesRetrans: again, BytesReceived: received, Counted: true}
	s.TCP.Moment.At = begun.Add(time.Duration(seconds * float64(time.Second)))
	for _, c := range change {
		c(s)
	}
	return s
}

func in(state sockets.State) func(*sockets.Socket) {
	return func(s *sockets.Socket) { s.State = state }
}

func TestRate(t *testing.T) {
	type moved struct{ in, out uint64 }
	for _, c := range []struct {
		what     string
		from, to *sockets.Socket
		want     *moved // nil: none
	}{
		{"both ways", read(0, 100, 0, 50, 0), read(2, 2100, 0, 1050, 0), &moved{500, 1000}},
		{"nothing", read(0, 100, 0, 50, 0), read(2, 100, 0, 50, 0), &moved{0, 0}},
		{"sent again", read(0, 100, 0, 0, 0), read(1, 400, 200, 0, 0), &moved{0, 100}},
		{"not taken yet", read(0, 0, 0, 0, 0), read(1, 0, 0, 1000, 400), &moved{600, 0}},
		{"taken of what had come before", read(0, 0, 0, 1000, 400), read(1, 0, 0, 1000, 0), &moved{400, 0}},
		{"a byte in ten seconds", read(0, 0, 0, 0, 0), read(10, 1, 0, 0, 0), &moved{0, 1}},
		{"the other side is done, and it is read", read(0, 0, 0, 10, 0), read(1, 0, 0, 11, 0, in(sockets.CloseWait)), &moved{0, 0}},
		{"the other side is done, and it waits", read(0, 0, 0, 10, 0), read(1, 0, 0, 11, 1, in(sockets.CloseWait)), &moved{0, 0}},
		{"sent went back", read(0, 100, 0, 0, 0), read(1, 99, 0, 5, 0), nil},
		{"received went back", read(0, 0, 0, 9, 0), read(1, 5, 0, 8, 0), nil},
		{"at the same time", read(0, 0, 0, 0, 0), read(0, 5, 0, 0, 0), nil},
		{"the clock went back", read(1, 0, 0, 0, 0), read(0, 5, 0, 0, 0), nil},
	} {
		from, ok1 := model.SampleOf(c.from)
		to, ok2 := model.SampleOf(c.to)
		if !ok1 || !ok2 {
			t.Errorf("%s: no sample", c.what)
			continue
		}
		r, ok := to.Since(from)
		if ok != (c.want != nil) || ok && (moved{r.In, r.Out} != *c.want || r.Idle() == r.To.After(r.From)) {
			t.Errorf("%s: %+v, %v; want %v", c.what, r, ok, c.want)
		}
	}
}

func TestNoSample(t *testing.T) {
	for what, change := range map[string]func(*sockets.Socket){
		"not asked for": func(s *sockets.Socket) { s.TCP = nil },
		"an old kernel": func(s *sockets.Socket) { s.TCP.Counted = false },
		"no time":       func(s *sockets.Socket) { s.TCP.Moment.At = time.Time{} },
		"UDP":           func(s *sockets.Socket) { s.Proto, s.State = sockets.UDP, sockets.Connected },
		"a listener":    in(sockets.Listen),
		"TIME_WAIT":     in(sockets.TimeWait),
	} {
		if n, ok := model.SampleOf(read(0, 1, 0, 1, 0, change)); ok {
			t.Errorf("%s: %+v", what, n)
		}
	}
}

func TestQuiet(t *testing.T) {
	r := &model.Row{Socket: *read(0, 1, 0, 1, 0)}
	r.TCP.Moment.Sent, r.TCP.Moment.Received = time.Second, 2*time.Second
	if q, ok := r.Quiet(begun.Add(time.Minute)); !ok || q != (model.Quiet{Sent: 61 * time.Second, Received: 62 * time.Second}) {
		t.Errorf("%+v, %v", q, ok)
	}
	for _, c := range []struct {
		state          sockets.State
		sent, received uint64
		want           model.Quiet
	}{
		{sockets.Established, 0, 0, model.Quiet{Sent: model.Never, Received: model.Never}},
		{sockets.Established, 5, 0, model.Quiet{Sent: 61 * time.Second, Received: model.Never}},
		{sockets.Established, 0, 1, model.Quiet{Sent: model.Never, Received: 62 * time.Second}},
		{sockets.CloseWait, 0, 1, model.Quiet{Sent: model.Never, Received: model.Never}}, // a FIN alone
		{sockets.CloseWait, 0, 2, model.Quiet{Sent: model.Never, Received: 62 * time.Second}},
	} {
		r.State, r.TCP.BytesSent, r.TCP.BytesReceived = c.state, c.sent, c.received
		if q, ok := r.Quiet(begun.Add(time.Minute)); !ok || q != c.want {
			t.Errorf("%v, %d sent, %d received: %+v, %v", c.state, c.sent, c.received, q, ok)
		}
	}
	r.TCP.Counted, r.TCP.BytesSent, r.TCP.BytesReceived = false, 0, 0 // an old kernel
	if q, ok := r.Quiet(begun.Add(time.Minute)); !ok || q.Sent != 61*time.Second {
		t.Errorf("without counters: %+v, %v", q, ok)
	}
	r.State = sockets.Listen
	if q, ok := r.Quiet(begun); ok {
		t.Errorf("of a listener: %+v", q)
	}
}
