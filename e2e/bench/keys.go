package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

const keystrokes = 1000

// keys measures how long the table takes to answer, while it polls: from the
// byte written to the terminal to the output that holds the change.
func (b *bench) keys() error {
	c, err := b.stir()
	defer c.Disperse()
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
	w.settle(settling)
	t := table{title: "From a key to its output, on All", head: []string{"", "keys", "ms, median", "p99", "longest"}}
	cursor, err := b.moves(w)
	if err != nil {
		return err
	}
	t.row("the cursor moves", fmt.Sprint(cursor.n()), ms(cursor.median()), ms(cursor.at(0.99)), ms(cursor.at(1)))
	filter, err := b.types(w)
	if err != nil {
		return err
	}
	t.row("a letter of a filter", fmt.Sprint(filter.n()), ms(filter.median()), ms(filter.at(0.99)), ms(filter.at(1)))
	b.report.add(t)
	return nil
}

func ms(seconds float64) string { return fmt.Sprintf("%.1f", 1000*seconds) }

// moves moves the cursor: the change is a line with the cursor in it.
func (b *bench) moves(w *watched) (took sample, err error) {
	for i := range keystrokes {
		pause(w)
		d, err := w.answer([]string{"j", "k"}[i%2], "▌")
		if err != nil {
			return took, fmt.Errorf("key %d: %w", i+1, err)
		}
		took.add(d.Seconds())
	}
	return took, nil
}

// types makes one digit more and one less of a range of ports, which lets in a
// good part of the sockets and then none: the change is the count of rows in
// the footer, which no poll of a crowd that stays changes.
func (b *bench) types(w *watched) (took sample, err error) {
	for _, r := range "/lport:1-4000" {
		pause(w)
		if err := w.press(string(r)); err != nil {
			return took, err
		}
	}
	for took.n() < keystrokes {
		for _, k := range []struct{ key, count string }{
			{string(rune('0' + rand.IntN(10))), " in all"},
			{"\x7f", "0 of "},
		} {
			pause(w)
			d, err := w.answer(k.key, k.count)
			if err != nil {
				return took, fmt.Errorf("letter %d: %w", took.n()+1, err)
			}
			took.add(d.Seconds())
		}
	}
	return took, nil
}

// pause waits for a moment that has nothing to do with the polls.
func pause(w *watched) { w.settle(time.Duration(20+rand.IntN(60)) * time.Millisecond) }
