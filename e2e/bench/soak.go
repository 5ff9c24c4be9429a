package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"berth/e2e/crowd"
	"berth/e2e/screen"
)

// steady is the text in the header of a table with 120 columns as long as all polls
// are on time.
const steady = "live 1s"

// soaked is a live table that is observed for a long time.
type soaked struct {
	*screen.Screen
	name         string
	looks, late  int // how often its header was checked, and how often it was not steady
	memory, peak string
	first        float64
}

// soak observes the memory and the polling of the views All and Pulse under churn.
func (b *bench) soak() error {
	const early = 5 * time.Minute
	rate := cmp.Or(b.plan.churn, 1000)
	c, err := raise(b.plan.sockets)
	defer c.Disperse()
	if err != nil {
		return err
	}
	made, err := crowd.Churn(rate)
	if err != nil {
		return err
	}
	all, err := b.soaking("All", viewAll)
	if err != nil {
		return err
	}
	defer all.Close()
	pulse, err := b.soaking("Pulse", viewPulse)
	if err != nil {
		return err
	}
	defer pulse.Close()
	watched := []*soaked{all, pulse}
	t := table{title: fmt.Sprintf("Memory and pace under churn of %d connections a second", rate), head: []string{"minutes", "connections made"}}
	for _, w := range watched {
		t.head = append(t.head, w.name+": MB now", "at the peak so far", "looks at the header that found a late poll")
	}
	begin := time.Now()
	for at := early; at <= b.plan.soak; at += early {
		for time.Since(begin) < at {
			time.Sleep(time.Second)
			for _, w := range watched {
				w.look()
			}
		}
		row := []string{fmt.Sprintf("%.0f", at.Minutes()), fmt.Sprint(made.Load())}
		for _, w := range watched {
			if err := w.weigh(); err != nil {
				return err
			}
			row = append(row, w.memory, w.peak, fmt.Sprintf("%d of %d", w.late, w.looks))
		}
		fmt.Println(strings.Join(row, " | "))
		t.row(row...)
	}
	b.report.add(t)
	return nil
}

// soaking starts a live table and switches to one of its views.
func (b *bench) soaking(name, key string) (*soaked, error) {
	cmd := exec.Command(b.plan.berth, "--config", "/dev/null")
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "COLORFGBG=15;0")
	s, err := screen.Start(cmd, screen.Options{Size: screen.Size{Columns: 120, Rows: 40}})
	if err != nil {
		return nil, err
	}
	_, err = s.WaitFor(20*time.Second, func(f screen.Frame) bool { return f.Has(steady) })
	if err == nil {
		err = s.Type(key)
	}
	return &soaked{Screen: s, name: name}, err
}

// look checks whether the header is steady, and counts the result.
func (w *soaked) look() {
	w.looks++
	if !strings.Contains(w.Frame().Line(0), steady) {
		w.late++
	}
}

// weigh records how much memory the program uses.
func (w *soaked) weigh() error {
	now, err := memory(w.PID(), "VmRSS:")
	if err != nil {
		return err
	}
	peak, err := memory(w.PID(), "VmHWM:")
	if w.first == 0 {
		w.first = peak
	}
	w.memory, w.peak = fmt.Sprintf("%.0f", now), fmt.Sprintf("%.0f (%+.0f %%)", peak, 100*(peak/w.first-1))
	return err
}
