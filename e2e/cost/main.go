// Command cost measures what the live table costs while it watches a crowd of
// sockets, and how quickly it answers a key:
//
//	go -C e2e run ./cost -sockets 20000 -churn 100 -for 60s
//
// It needs root: the crowd lives in a network namespace of its own.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"berth/e2e/crowd"
)

const insideEnv = "BERTH_COST_INSIDE"

type plan struct {
	sockets, churn, keys int
	span                 time.Duration
	view, size, berth    string
}

func main() {
	crowd.Member()
	var p plan
	flag.IntVar(&p.sockets, "sockets", 20000, "how many sockets the crowd has")
	flag.IntVar(&p.churn, "churn", 100, "connections that open and close in a second")
	flag.DurationVar(&p.span, "for", time.Minute, "how long the cost is measured")
	flag.IntVar(&p.keys, "keys", 200, "how many keys are timed")
	flag.StringVar(&p.view, "view", "3", "the key of the view")
	flag.StringVar(&p.size, "size", "120x40", "the terminal's size")
	flag.StringVar(&p.berth, "berth", "", "the program to measure (built from .. when empty)")
	flag.Parse()
	if err := p.run(); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func (p *plan) run() error {
	if p.berth == "" {
		dir, err := os.MkdirTemp("", "berth-cost-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		p.berth = filepath.Join(dir, "berth")
		if out, err := exec.Command("go", "build", "-C", "..", "-o", p.berth, ".").CombinedOutput(); err != nil {
			return fmt.Errorf("build: %w\n%s", err, out)
		}
	}
	if os.Getenv(insideEnv) == "" {
		return again(p.berth)
	}
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		return fmt.Errorf("loopback: %w: %s", err, out)
	}
	return p.measure()
}

// again runs this program in a network namespace of its own.
func again(berth string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, append(os.Args[1:], "-berth", berth)...)
	cmd.Env = append(os.Environ(), insideEnv+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	return cmd.Run()
}

func (p *plan) measure() error {
	c, err := crowd.Raise(crowd.For(p.sockets))
	defer c.Disperse()
	if err != nil {
		return err
	}
	if p.churn > 0 {
		if _, err := crowd.Churn(p.churn); err != nil {
			return err
		}
	}
	w, err := watch(p)
	if err != nil {
		return err
	}
	defer w.close()
	w.settle(5 * time.Second)
	if err := w.press(p.view); err != nil {
		return err
	}
	w.settle(5 * time.Second)
	fmt.Printf("%d sockets, churn %d/s, view %s, %s\n", p.sockets, p.churn, p.view, p.size)
	if err := p.load(w); err != nil {
		return err
	}
	return p.latency(w)
}

// load prints how much processor time the program takes.
func (p *plan) load(w *watched) error {
	before, err := w.cpu()
	if err != nil {
		return err
	}
	wrote := w.wrote.Load()
	begin := time.Now()
	time.Sleep(p.span)
	after, err := w.cpu()
	if err != nil {
		return err
	}
	span := time.Since(begin)
	fmt.Printf("processor: %.1f%% of one core (user+system over %.0f s)\n", 100*(after-before).Seconds()/span.Seconds(), span.Seconds())
	fmt.Printf("terminal:  %.1f kB a second\n", float64(w.wrote.Load()-wrote)/1e3/span.Seconds())
	fmt.Printf("memory:    %s at its peak\n", w.peak())
	return nil
}

// latency prints how long it takes from a key to the first byte of output.
func (p *plan) latency(w *watched) error {
	var took []time.Duration
	for i := range p.keys {
		w.settle(time.Duration(20+rand.IntN(80)) * time.Millisecond)
		d, err := w.answer([]string{"j", "k"}[i%2])
		if err != nil {
			return fmt.Errorf("key %d: %w", i+1, err)
		}
		took = append(took, d)
	}
	slices.Sort(took)
	at := func(q float64) time.Duration {
		return took[min(len(took)-1, int(q*float64(len(took))))].Round(100 * time.Microsecond)
	}
	fmt.Printf("keys:      %d, median %v, p99 %v, longest %v\n", len(took), at(0.5), at(0.99), at(1))
	return nil
}

func size(text string) (columns, rows uint16, err error) {
	_, err = fmt.Sscanf(strings.ToLower(text), "%dx%d", &columns, &rows)
	return columns, rows, err
}
