package portable

import (
	"context"
	"errors"
	"os/exec"
	"testing"
)

func TestFlightGivesUpWithItsContext(t *testing.T) {
	var f flight[int]
	hang := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	under := make(chan struct{})
	go func() { <-under; cancel() }()
	if _, err := f.do(ctx, func() (int, error) { close(under); <-hang; return 1, nil }); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, err := f.do(ctx, func() (int, error) { t.Error("two at once"); return 2, nil }); !errors.Is(err, context.Canceled) {
		t.Fatalf("while the first hangs: %v", err)
	}
	close(hang)
	if v, err := f.do(t.Context(), func() (int, error) { return 3, nil }); v != 3 || err != nil {
		t.Errorf("after the hang: %d, %v", v, err)
	}
	if v, err := f.do(t.Context(), func() (int, error) { return 4, errors.New("x") }); v != 4 || err == nil {
		t.Errorf("%d, %v", v, err)
	}
}

func TestRetry(t *testing.T) {
	flaky := func(fails int, err error) (func() (int, error), *int) {
		calls := 0
		return func() (int, error) {
			if calls++; calls <= fails {
				return 0, err
			}
			return calls, nil
		}, &calls
	}
	exited := errors.New("no such process")
	t.Run("one process ended", func(t *testing.T) {
		read, _ := flaky(2, exited)
		if v, err := retry(t.Context(), 3, read); v != 3 || err != nil {
			t.Errorf("%d, %v", v, err)
		}
	})
	t.Run("bounded", func(t *testing.T) {
		read, calls := flaky(100, exited)
		if _, err := retry(t.Context(), 3, read); !errors.Is(err, exited) || *calls != 3 {
			t.Errorf("%d calls, %v", *calls, err)
		}
	})
	t.Run("no lsof", func(t *testing.T) {
		read, calls := flaky(100, &exec.Error{Name: "lsof", Err: exec.ErrNotFound})
		if _, err := retry(t.Context(), 3, read); !errors.Is(err, exec.ErrNotFound) || *calls != 1 {
			t.Errorf("%d calls, %v", *calls, err)
		}
	})
	t.Run("killed, with half of the rows", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		if v, err := retry(ctx, 3, func() (int, error) { cancel(); return 7, nil }); v != 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("%d, %v", v, err)
		}
	})
}
