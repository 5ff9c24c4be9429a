// Package prediction carries out what berth foretells: it makes processes of
// every kind, asks berth kill --dry-run what a signal would do, sends the signal
// to those that berth would have sent it to, and compares what happened, process
// by process, with what was foretold.
package prediction
