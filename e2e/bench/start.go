package main

import "time"

// start measures the time from the start of the program until it shows a frame, the
// listeners, and their owners.
func (b *bench) start() error {
	c, err := b.stir()
	defer c.Disperse()
	if err != nil {
		return err
	}
	t := table{title: "Time from the start to the screen", head: []string{"", "ms, median", "least", "most"}}
	for _, stage := range []struct{ what, text string }{
		{"a first frame", "Listening"},
		{"the listeners", "LISTEN"},
		{"their owners", "bench"},
	} {
		var took sample
		for range b.plan.rounds {
			d, err := b.started(stage.text)
			if err != nil {
				return err
			}
			took.add(d.Seconds())
		}
		t.row(stage.what, ms(took.median()), ms(took.at(0)), ms(took.at(1)))
	}
	b.report.add(t)
	return nil
}

// started returns the time from the start of the program until its output contains
// text.
func (b *bench) started(text string) (time.Duration, error) {
	begin := time.Now()
	w, err := watchFor(b.plan.berth, text)
	if err != nil {
		return 0, err
	}
	defer w.close()
	return w.hear(begin)
}
