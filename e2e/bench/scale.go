package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"berth/e2e/crowd"
)

// sizes returns the numbers of sockets for which the cost is measured.
func sizes() []int { return []int{1000, 3000, 10_000, 30_000, 100_000, 200_000, 500_000, 1_000_000} }

// point holds the costs for a given number of sockets.
type point struct {
	sockets             int
	once, second, floor float64 // seconds of processor time: for ls, for one second of All, for the dumps alone
	memory              float64 // peak memory in the view All, in MB
}

// scale measures how the cost depends on the number of sockets, and fits an
// exponent.
func (b *bench) scale() error {
	var points []point
	for _, n := range sizes() {
		p, err := b.point(n)
		if err != nil {
			return fmt.Errorf("%d sockets: %w", n, err)
		}
		points = append(points, p)
		fmt.Printf("%d sockets: ls %.3f s, All %.2f %%, floor %.2f %%\n", p.sockets, p.once, 100*p.second, 100*p.floor)
	}
	var xs, once, second, least []float64
	t := table{title: "Cost against size", head: []string{"sockets", "berth ls --ndjson, processor seconds", "All, % of one core", "the dumps alone, %", "All, MB", "KB for each additional socket"}}
	for _, p := range points {
		xs = append(xs, float64(p.sockets))
		once, second, least = append(once, p.once), append(second, p.second), append(least, p.floor)
		t.row(fmt.Sprint(p.sockets), fmt.Sprintf("%.3f", p.once), fmt.Sprintf("%.2f", 100*p.second), fmt.Sprintf("%.2f", 100*p.floor), fmt.Sprintf("%.0f", p.memory), perSocket(points[0], p))
	}
	fit := func(ys []float64) string {
		k, r2 := power(xs, ys)
		return fmt.Sprintf("%.2f (R² %.3f)", k, r2)
	}
	t.row("fitted exponent", fit(once), fit(second), fit(least), "", "")
	t.picture = "![Processor time against the number of sockets, on logarithmic scales](docs/scale.svg)"
	b.report.add(t)
	if !b.plan.write {
		return nil
	}
	picture := plot(xs, []series{
		{"berth ls --ndjson", "#d2691e", once}, {"All, a poll a second", "#1e62d2", second}, {"the dumps alone", "#888888", least},
	})
	return os.WriteFile(filepath.Join("..", "docs", "scale.svg"), []byte(picture), 0o644)
}

// point measures the cost for about n sockets.
func (b *bench) point(n int) (p point, err error) {
	z := crowd.For(n)
	c, err := crowd.Raise(z)
	defer c.Disperse()
	if err != nil {
		return p, err
	}
	p.sockets = z.Sockets()
	var once, second, memory sample
	for range b.plan.rounds {
		before := childrenTime()
		if err := command(b.plan.berth, "ls", "--ndjson").run(); err != nil {
			return p, err
		}
		once.add((childrenTime() - before).Seconds())
	}
	for range 3 {
		if err := b.watch(viewAll, &second, &memory); err != nil {
			return p, err
		}
	}
	least, err := floor(10)
	p.once, p.second, p.floor, p.memory = once.median(), second.median()/100, least.Seconds(), memory.median()
	return p, err
}

// perSocket returns the additional memory per socket, based on the difference
// between p and least.
func perSocket(least, p point) string {
	if p.sockets == least.sockets {
		return ""
	}
	return fmt.Sprintf("%.2f", 1000*(p.memory-least.memory)/float64(p.sockets-least.sockets))
}

// childrenTime returns the processor time of all children that have ended.
func childrenTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_CHILDREN, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
