package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

const keystrokes = 1000

// keys measures how long the table takes to respond to a key while it polls: the
// time from when the key's byte is written to the terminal until the resulting
// change is output.
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
	t := table{title: "Time from a key press to its output, on All", head: []string{"", "keys", "ms, median", "p99", "longest"}}
	cursor, err := b.moves(w)
	if err != nil {
		return err
	}
	t.row("the cursor moves", fmt.Sprint(cursor.n()), ms(cursor.median()), ms(cursor.at(0.99)), ms(cursor.at(1)))
	for _, f := range typings() {
		took, err := f.measure(w)
		if err != nil {
			return err
		}
		t.row(f.name, fmt.Sprint(took.n()), ms(took.median()), ms(took.at(0.99)), ms(took.at(1)))
	}
	b.report.add(t)
	return nil
}

// typing is a filter to which a letter is repeatedly added and removed. Each time,
// the number of rows in the footer changes. Polls do not change that number as long
// as the crowd stays the same.
type typing struct {
	name, text  string
	letter      func() string
	with, after string // what the footer shows with the letter and without it
}

// typings returns two filters. The first is a range of ports that matches nothing,
// and many sockets once a digit has been added. The second is a word that the entire
// crowd has in common, and that matches nothing once a letter has been added.
func typings() []typing {
	return []typing{
		{"a digit of a port", "lport:1-4000", func() string { return string(rune('0' + rand.IntN(10))) }, " in all", "0 of "},
		{"a letter of a word", filepath.Base(os.Args[0]), func() string { return string(rune('A' + rand.IntN(26))) }, "0 of ", "1-3"},
	}
}

func ms(seconds float64) string { return fmt.Sprintf("%.1f", 1000*seconds) }

// moves moves the cursor, and each time waits until the line with the cursor is
// redrawn.
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

func (f typing) measure(w *watched) (took sample, err error) {
	for _, r := range "/" + f.text {
		pause(w)
		if err := w.press(string(r)); err != nil {
			return took, err
		}
	}
	for took.n() < keystrokes {
		for _, k := range []struct{ key, footer string }{{f.letter(), f.with}, {"\x7f", f.after}} {
			pause(w)
			d, err := w.answer(k.key, k.footer)
			if err != nil {
				return took, fmt.Errorf("%s, %d: %w", f.name, took.n()+1, err)
			}
			took.add(d.Seconds())
		}
	}
	return took, w.press("\x1b")
}

// pause waits for a random time that doesn't depend on the polls.
func pause(w *watched) { w.settle(time.Duration(20+rand.IntN(60)) * time.Millisecond) }
