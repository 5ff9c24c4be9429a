package cli

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// span returns the time between two snapshots, or 0 for a single snapshot. There
// are two snapshots if they are requested, or if a column that is shown, the filter
// or the order needs rates.
func (l *listing) span(shown []column.Column, q query.Query, o table.Order) (time.Duration, error) {
	if l.over != "" {
		over, ok := duration(l.over)
		if !ok || over < leastSpan || over > mostSpan {
			return 0, bad("--over %s: needs a time from 100ms to 10m, such as 1s", plain(l.over))
		}
		return over, nil
	}
	machine := l.output.json || l.output.ndjson
	if q.Rated() || o.Column.OfRate() || !machine && slices.ContainsFunc(shown, column.Column.OfRate) {
		return rateSpan, nil
	}
	return 0, nil
}

// uncounted reports the number of rows that have no traffic counters.
func uncounted(rows []*model.Row) []sockets.Missing {
	n := 0
	for _, r := range rows {
		if r.Proto != sockets.TCP {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []sockets.Missing{{What: sockets.MissingRates, Count: n, Why: sockets.Because(sockets.ReasonTCPAlone)}}
}
