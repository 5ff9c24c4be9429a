// Command bench measures what berth costs on a crowd of sockets. In the same run,
// it measures other tools that list sockets, and the minimum possible cost:
//
//	go -C e2e run ./bench                  # everything, which takes about an hour
//	go -C e2e run ./bench -only once,keys  # only these measures
//	go -C e2e run ./bench -write           # and write the results to PERFORMANCE.md
//
// It must be run as root, because the crowd lives in separate network, process and
// mount namespaces.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"berth/e2e/crowd"
)

// plan determines what is measured.
type plan struct {
	sockets int
	churn   int // connections per second, for measures that do not set another rate
	rounds  int
	span    time.Duration // duration of one measurement of the live table
	soak    time.Duration
	only    string
	write   bool
	berth   string
}

// measure is one part of the benchmark.
type measure struct {
	name string
	run  func(*bench) error
}

func measures() []measure {
	return []measure{
		{"once", (*bench).once},
		{"live", (*bench).live},
		{"start", (*bench).start},
		{"keys", (*bench).keys},
		{"small", (*bench).small},
		{"churn", (*bench).churn},
		{"scale", (*bench).scale},
		{"soak", (*bench).soak},
	}
}

func main() {
	crowd.Member()
	once()
	var p plan
	flag.IntVar(&p.sockets, "sockets", 98_500, "how many sockets the crowd has")
	flag.IntVar(&p.churn, "churn", 0, "connections that open and close in a second, in live, keys and soak (1,000 there if it is 0)")
	flag.IntVar(&p.rounds, "rounds", 5, "how often each thing is measured")
	flag.DurationVar(&p.span, "span", time.Minute, "how long the live table is measured in a round")
	flag.DurationVar(&p.soak, "soak", 30*time.Minute, "how long memory is watched under churn")
	flag.StringVar(&p.only, "only", "", "some of once,live,start,keys,small,churn,scale,soak")
	flag.BoolVar(&p.write, "write", false, "put the results into PERFORMANCE.md")
	flag.StringVar(&p.berth, "berth", "", "the program to measure (built from .. when empty)")
	flag.Parse()
	if err := p.run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (p *plan) run() error {
	names := strings.Split(p.only, ",")
	for _, n := range names {
		if n != "" && !slices.ContainsFunc(measures(), func(m measure) bool { return m.name == n }) {
			return fmt.Errorf("no measure %q", n)
		}
	}
	if p.berth == "" {
		dir, err := os.MkdirTemp("", "berth-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		p.berth = filepath.Join(dir, "berth")
		if out, err := exec.Command("go", "build", "-C", "..", "-o", p.berth, ".").CombinedOutput(); err != nil {
			return fmt.Errorf("build: %w\n%s", err, out)
		}
	}
	if !inside() {
		return again(p.berth)
	}
	b := &bench{plan: p}
	fmt.Println(machine())
	for _, m := range measures() {
		if p.only != "" && !slices.Contains(names, m.name) {
			continue
		}
		fmt.Printf("\n== %s\n", m.name)
		if err := m.run(b); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	if p.write {
		return b.report.write("../PERFORMANCE.md", machine())
	}
	return nil
}

// bench is a run of the benchmark.
type bench struct {
	plan   *plan
	report report
}

// stir raises the crowd and starts churn if that is requested.
func (b *bench) stir() (*crowd.Crowd, error) {
	c, err := raise(b.plan.sockets)
	if err == nil && b.plan.churn > 0 {
		_, err = crowd.Churn(b.plan.churn)
	}
	return c, err
}

// raise returns a crowd of about n sockets.
func raise(n int) (*crowd.Crowd, error) {
	z := crowd.For(n)
	c, err := crowd.Raise(z)
	if err == nil {
		fmt.Printf("%d sockets in %d processes\n", z.Sockets(), z.Processes)
	}
	return c, err
}
