package trouble

import (
	"strconv"
	"time"
)

// Limits are the values at which something begins to count as trouble.
type Limits struct {
	CloseWait    int64 // connections of one process to one peer
	CloseWaitAge time.Duration
	SynRetries   int64
	UnreadAge    time.Duration
	WindowAge    time.Duration
	Retrans      int64 // segments retransmitted between two snapshots
	RetransShare int64 // of all segments sent, in percent
	FinWait      int64 // connections to one peer
	FinWaitAge   time.Duration
	Ephemeral    int64         // ports in use toward one remote endpoint, in percent
	Descriptors  int64         // of the limit, in percent
	Settle       time.Duration // how long a counter is considered to be moving after it has moved
}

// Threshold is one of the Limits, as named in the configuration.
type Threshold struct {
	Name   string // "close_wait"
	Of     string // the ID of the kind of trouble that it applies to; "": several
	Unit   Unit
	number func(*Limits) *int64
	age    func(*Limits) *time.Duration
}

// Unit is the unit of a Threshold.
type Unit uint8

// The units.
const (
	Count   Unit = iota // a whole number of at least 1
	Percent             // from 1 to 100
	Age                 // a time from 1 s to 1 h
)

// DefaultLimits returns the limits that apply unless others are set.
func DefaultLimits() Limits {
	return Limits{
		CloseWait: 10, CloseWaitAge: 10 * time.Second, SynRetries: 2, UnreadAge: 10 * time.Second, WindowAge: 5 * time.Second,
		Retrans: 10, RetransShare: 5, FinWait: 20, FinWaitAge: 10 * time.Second, Ephemeral: 80, Descriptors: 90, Settle: 10 * time.Second,
	}
}

// Thresholds returns all thresholds, in the order of Limits.
func Thresholds() []Threshold {
	count := func(name, of string, unit Unit, at func(*Limits) *int64) Threshold {
		return Threshold{Name: name, Of: of, Unit: unit, number: at}
	}
	age := func(name, of string, at func(*Limits) *time.Duration) Threshold {
		return Threshold{Name: name, Of: of, Unit: Age, age: at}
	}
	return []Threshold{
		count("close_wait", ID(CloseWaitLeak), Count, func(l *Limits) *int64 { return &l.CloseWait }),
		age("close_wait_age", ID(CloseWaitLeak), func(l *Limits) *time.Duration { return &l.CloseWaitAge }),
		count("syn_retries", ID(SynSentStuck), Count, func(l *Limits) *int64 { return &l.SynRetries }),
		age("unread_age", ID(UnreadData), func(l *Limits) *time.Duration { return &l.UnreadAge }),
		age("window_age", ID(ClosedWindow), func(l *Limits) *time.Duration { return &l.WindowAge }),
		count("retrans", ID(Retransmissions), Count, func(l *Limits) *int64 { return &l.Retrans }),
		count("retrans_share", ID(Retransmissions), Percent, func(l *Limits) *int64 { return &l.RetransShare }),
		count("fin_wait", ID(FinWaitPile), Count, func(l *Limits) *int64 { return &l.FinWait }),
		age("fin_wait_age", ID(FinWaitPile), func(l *Limits) *time.Duration { return &l.FinWaitAge }),
		count("ephemeral", ID(EphemeralExhaustion), Percent, func(l *Limits) *int64 { return &l.Ephemeral }),
		count("descriptors", ID(DescriptorLimit), Percent, func(l *Limits) *int64 { return &l.Descriptors }),
		age("settle", "", func(l *Limits) *time.Duration { return &l.Settle }),
	}
}

// Set parses text as written in a configuration, such as "10" or "10s", and stores
// the value in l. It reports whether the value is valid.
func (t Threshold) Set(l *Limits, text string) bool {
	if t.Unit == Age {
		d, err := time.ParseDuration(text)
		if err != nil || d < time.Second || d > time.Hour {
			return false
		}
		*t.age(l) = d
		return true
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 || t.Unit == Percent && n > 100 {
		return false
	}
	*t.number(l) = n
	return true
}

// Text returns the value in l as written in a configuration.
func (t Threshold) Text(l Limits) string {
	if t.Unit == Age {
		return strconv.Quote(t.age(&l).String())
	}
	return strconv.FormatInt(*t.number(&l), 10)
}
