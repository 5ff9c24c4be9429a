package main

import (
	"fmt"
	"time"

	"berth/e2e/crowd"
)

// soak watches the memory of the table on All under churn.
func (b *bench) soak() error {
	const rate, early = 1000, 5 * time.Minute
	c, err := raise(b.plan.sockets)
	defer c.Disperse()
	if err != nil {
		return err
	}
	made, err := crowd.Churn(rate)
	if err != nil {
		return err
	}
	w, err := watch(b.plan.berth)
	if err != nil {
		return err
	}
	defer w.close()
	w.settle(time.Second)
	if err := w.press(viewAll); err != nil {
		return err
	}
	begin := time.Now()
	var first float64
	t := table{title: fmt.Sprintf("Memory under churn of %d connections a second", rate), head: []string{"minutes", "connections made", "MB now", "MB at the peak so far"}}
	for at := early; at <= b.plan.soak; at += early {
		time.Sleep(time.Until(begin.Add(at)))
		now, err := w.memory("VmRSS:")
		if err != nil {
			return err
		}
		peak, err := w.memory("VmHWM:")
		if err != nil {
			return err
		}
		if first == 0 {
			first = peak
		}
		fmt.Printf("%v: %.0f MB, peak %.0f MB\n", at, now, peak)
		t.row(fmt.Sprintf("%.0f", at.Minutes()), fmt.Sprint(made.Load()), fmt.Sprintf("%.0f", now), fmt.Sprintf("%.0f (%+.0f %%)", peak, 100*(peak/first-1)))
	}
	b.report.add(t)
	return nil
}
