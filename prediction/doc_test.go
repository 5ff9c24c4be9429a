// Package prediction tests berth's predictions. It makes processes of every kind,
// asks berth kill --dry-run what a signal would do, sends the signal to the
// processes that berth would have signalled, and compares what happens to each
// process with what was predicted.
package prediction
