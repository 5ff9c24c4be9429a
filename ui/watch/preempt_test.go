package watch

import (
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// TestFilterIsAnsweredWhileTheTableWorks checks that a filter is answered
// immediately from what the table had before, and again once the work is done.
func TestFilterIsAnsweredWhileTheTableWorks(t *testing.T) {
	var sent []Update
	f := &Watcher{o: Options{Send: func(u Update) { sent = append(sent, u) }}, requests: make(chan Request, 1)}
	f.want = wants(t, table.All, "")
	f.poll.Count = 1
	var ask *Request
	f.table = table.New(table.Options{Pause: func() {
		if ask != nil {
			f.Request(*ask)
			ask = nil
		}
		f.preempt()
	}})
	take := func(ports ...uint16) {
		s, _ := listeners(ports...)(t.Context(), sockets.Everything())
		f.absorb(s)
	}
	many := make([]uint16, 2000)
	for i := range many {
		many[i] = uint16(i + 1)
	}
	take(many...)
	typed := wants(t, table.All, "port:1-600,2001-")
	typed.Number = 1
	ask = &typed
	take(append(many[:len(many):len(many)], 2001)...)
	if len(sent) != 1 || sent[0].Number != 1 || len(sent[0].View.Rows) != 600 {
		t.Errorf("while it worked: %d updates", len(sent))
	}
	if got := len(f.shown.view.Rows); got != 601 || !same(f.shown.view.Selection, typed.Selection) {
		t.Errorf("afterwards %d rows", got)
	}

	for name, r := range map[string]Request{
		"another view":  wants(t, table.Listening, ""),
		"another order": {Selection: table.Selection{Kind: table.All, Order: table.Order{Reverse: true}}, Interval: time.Second},
		"a detail":      {Selection: typed.Selection, Detail: &sockets.Key{NetNS: 1, ID: 7}},
		"all of it":     {Selection: typed.Selection, Whole: 1},
	} {
		f.want, sent = typed, nil
		f.choose()
		r.Number, ask = 2, &r
		take(many...)
		if len(sent) > 0 {
			t.Errorf("%s: answered before its time", name)
		}
		if f.want.Number != 2 || !same(f.shown.view.Selection, r.Selection) {
			t.Errorf("%s: forgotten", name)
		}
	}
}
