package portable

import "context"

// flight runs calls that may ignore the end of their context, one at a time. The zero
// flight is ready to use. do must not be called concurrently.
type flight[T any] struct {
	late chan landing[T] // for a call that was given up; nil if none
}

type landing[T any] struct {
	value T
	err   error
}

// do runs the given function and returns its results, or the error of ctx as soon as
// ctx ends. If an earlier call was given up, do first waits for its result and discards
// it.
func (f *flight[T]) do(ctx context.Context, call func() (T, error)) (T, error) {
	var none T
	if f.late != nil {
		select {
		case <-f.late:
			f.late = nil
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
	landed := make(chan landing[T], 1)
	go func() {
		v, err := call()
		landed <- landing[T]{v, err}
	}()
	select {
	case l := <-landed:
		return l.value, l.err
	case <-ctx.Done():
		f.late = landed
		return none, ctx.Err()
	}
}
