package main

import (
	"fmt"
	"time"

	"berth/e2e/crowd"
)

const (
	viewListening = "1"
	viewAll       = "3"
	viewPulse     = "7"
)

// settling is how long the live table is left alone before it is measured, because
// the first snapshot costs more than all later ones.
const settling = 10 * time.Second

// live measures the floor, and the table on the entire crowd.
func (b *bench) live() error {
	c, err := b.stir()
	defer c.Disperse()
	if err != nil {
		return err
	}
	var all, listening, least, memory sample
	for range b.plan.rounds {
		if err := share(&least); err != nil {
			return err
		}
		if err := b.watch(viewAll, &all, &memory); err != nil {
			return err
		}
		if err := b.watch(viewListening, &listening, nil); err != nil {
			return err
		}
	}
	t := table{title: "The live table at one poll per second, 120x40", head: []string{"", "% of one core, median (least - most)", "times the floor"}}
	t.row("floor: the four dumps, discarded", least.String(), "1")
	t.row("All", all.String(), fmt.Sprintf("%.2f", all.median()/least.median()))
	t.row("Listening", listening.String(), fmt.Sprintf("%.2f", listening.median()/least.median()))
	b.report.add(t)
	m := table{title: "Memory of the live table on All", head: []string{"", "MB at its peak, median (least - most)"}}
	m.row("VmHWM", memory.String())
	b.report.add(m)
	return nil
}

// share measures the floor as a percentage of one core, at one poll per second.
func share(into *sample) error {
	const polls = 15
	cost, err := floor(polls)
	if err == nil {
		into.add(100 * cost.Seconds())
		fmt.Printf("floor      %5.2f %%\n", 100*cost.Seconds())
	}
	return err
}

// watch measures the processor load of the table in one view and, if memory is not
// nil, its memory.
func (b *bench) watch(view string, load, memory *sample) error {
	w, err := watch(b.plan.berth)
	if err != nil {
		return err
	}
	defer w.close()
	w.settle(time.Second)
	if err := w.press(view); err != nil {
		return err
	}
	w.settle(settling)
	return b.load(w, "view "+view, load, memory)
}

func (b *bench) load(w *watched, what string, load, memory *sample) error {
	before, err := w.cpu()
	if err != nil {
		return err
	}
	begin := time.Now()
	time.Sleep(b.plan.span)
	after, err := w.cpu()
	if err != nil {
		return err
	}
	percent := 100 * (after - before).Seconds() / time.Since(begin).Seconds()
	peak, err := w.memory("VmHWM:")
	if err != nil {
		return err
	}
	fmt.Printf("%-10s %5.2f %%, peak %.0f MB\n", what, percent, peak)
	load.add(percent)
	if memory != nil {
		memory.add(peak)
	}
	return nil
}

// small measures the view All on the smaller crowd.
func (b *bench) small() error {
	const sockets = 18_800
	c, err := raise(sockets)
	defer c.Disperse()
	if err != nil {
		return err
	}
	var all sample
	for range b.plan.rounds {
		if err := b.watch(viewAll, &all, nil); err != nil {
			return err
		}
	}
	t := table{title: "The live table on All at 18,800 sockets", head: []string{"", "% of one core, median (least - most)"}}
	t.row("All", all.String())
	b.report.add(t)
	return nil
}

// churn measures the view All on a crowd that does not change, and then on one of
// about the same size while connections are opened and closed. The second
// measurement begins when the first of these connections have left TIME_WAIT, after
// a minute. It comes last because churn does not stop until the process ends.
func (b *bench) churn() error {
	const rate, kept = 500, 60 // per second; seconds
	still, err := b.still()
	if err != nil {
		return err
	}
	c, err := raise(b.plan.sockets - rate*kept)
	defer c.Disperse()
	if err != nil {
		return err
	}
	made, err := crowd.Churn(rate)
	if err != nil {
		return err
	}
	begin := time.Now()
	time.Sleep(kept*time.Second + settling)
	var moving sample
	for range b.plan.rounds {
		if err := b.watch(viewAll, &moving, nil); err != nil {
			return err
		}
	}
	achieved := float64(made.Load()) / time.Since(begin).Seconds()
	t := table{title: fmt.Sprintf("Churn of %.0f connections per second, with the same number of sockets", achieved), head: []string{"", "% of one core, median (least - most)", "times the cost without churn"}}
	t.row("no churn", still.String(), "1")
	t.row("churn", moving.String(), fmt.Sprintf("%.2f", moving.median()/still.median()))
	b.report.add(t)
	return nil
}

// still measures the view All on an entire crowd that does not change.
func (b *bench) still() (load sample, err error) {
	c, err := raise(b.plan.sockets)
	defer c.Disperse()
	if err != nil {
		return load, err
	}
	for range b.plan.rounds {
		if err := b.watch(viewAll, &load, nil); err != nil {
			return load, err
		}
	}
	return load, nil
}
