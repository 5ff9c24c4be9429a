package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"time"

	gopsutil "github.com/shirou/gopsutil/v3/net"
)

// contender is a way of listing sockets once.
type contender struct {
	name string
	run  func() error
}

// command returns a contender that runs a program.
func command(name string, args ...string) contender {
	title := name
	for _, a := range args {
		title += " " + a
	}
	return contender{title, func() error {
		cmd := exec.Command(name, args...)
		cmd.Stderr = os.Stderr
		err := cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code == 1 { // lsof did not find something, or berth who found that a port is free
			return nil
		}
		return err
	}}
}

// once compares tools that list all sockets, and tools that look up one port.
func (b *bench) once() error {
	c, err := raise(b.plan.sockets)
	defer c.Disperse()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	berth := command(b.plan.berth, "ls", "--ndjson")
	berth.name = "berth ls --ndjson"
	who := command(b.plan.berth, "who", port)
	who.name = "berth who PORT"
	lsofPort := command("lsof", "-i", ":"+port, "-nP")
	lsofPort.name = "lsof -i :PORT -nP"
	everything := []contender{
		berth, command("ss", "-tuanp"), command("netstat", "-tunap"), command("lsof", "-i", "-n", "-P"),
		{"gopsutil Connections", func() error { _, err := gopsutil.Connections("inet"); return err }},
	}
	if err := b.race("All sockets with their owners, once", everything); err != nil {
		return err
	}
	return b.race("Who holds one port", []contender{who, lsofPort})
}

// race times contenders alternately, so that a disturbance affects all of them, and
// compares the first with each of the others.
func (b *bench) race(title string, all []contender) error {
	took := make([]sample, len(all))
	for round := range b.plan.rounds + 1 { // the first round only warms the caches
		for i, c := range all {
			if _, err := exec.LookPath(firstWord(c.name)); err != nil && i > 0 && c.name != "gopsutil Connections" {
				continue
			}
			begin := time.Now()
			if err := c.run(); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if round > 0 {
				took[i].add(time.Since(begin).Seconds())
			}
		}
	}
	t := table{title: title, head: []string{"", "seconds, median (least - most)", "berth's time as a fraction of this"}}
	for i, c := range all {
		if took[i].n() == 0 {
			t.row(c.name, "not here", "")
			continue
		}
		t.row(c.name, took[i].String(), strconv.FormatFloat(took[0].median()/took[i].median(), 'f', 2, 64))
	}
	b.report.add(t)
	return nil
}

func firstWord(s string) string {
	for i, r := range s {
		if r == ' ' {
			return s[:i]
		}
	}
	return s
}
