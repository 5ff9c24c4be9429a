//go:build linux

package main

import (
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"time"

	"berth/e2e/cast"
	"berth/e2e/paint"
	"berth/e2e/reel"
	"berth/e2e/room"
	"berth/e2e/screen"
)

const (
	press90 = 90 * time.Millisecond  // between the keys of a person who knows them
	shutter = 100 * time.Millisecond // between two pictures
	rest    = 3 * time.Second        // how long the last picture stays
)

// play is a tape that is being played.
type play struct {
	here, away *room.Room // the machine that is watched, and another
	cast       map[string]*cast.Player
	cmd        *exec.Cmd
	size       screen.Size
	screen     *screen.Screen
	film       *film
}

// newPlay makes the two machines, joined by a cable.
func newPlay(cmd *exec.Cmd, z screen.Size, p *paint.Painter) (*play, error) {
	here, err := room.New("web-1")
	if err != nil {
		return nil, err
	}
	away, err := room.New("laptop")
	if err != nil {
		return nil, err
	}
	if err := here.Link("10.0.0.5/24", away, "10.0.0.9/24"); err != nil {
		return nil, err
	}
	return &play{here: here, away: away, cast: make(map[string]*cast.Player), cmd: cmd, size: z, film: &film{painter: p}}, nil
}

// run does every step, then lets the last picture rest.
func (p *play) run(t tape) error {
	for _, s := range t {
		if err := p.step(s); err != nil {
			return fmt.Errorf("%s %s: %w", s.verb, s.who, err)
		}
	}
	if p.screen == nil {
		return errors.New("the tape never starts berth")
	}
	p.film.add(p.screen.Frame(), rest)
	return nil
}

func (p *play) step(s step) error {
	switch s.verb {
	case "start":
		return p.start(s)
	case "stop", "tell":
		return p.direct(s)
	case "berth":
		return p.here.Do(p.open)
	case "keys":
		return p.press(s.keys)
	}
	p.wait(s.pause)
	return nil
}

func (p *play) start(s step) error {
	at := p.here
	if s.away {
		at = p.away
	}
	return at.Do(func() error {
		who, err := cast.Start(s.role, s.tasks...)
		if err == nil {
			p.cast[s.who] = who
		}
		return err
	})
}

// direct has a member of the cast do something, or end.
func (p *play) direct(s step) error {
	who := p.cast[s.who]
	if who == nil {
		return errors.New("nobody of that name has started")
	}
	if s.verb == "stop" {
		delete(p.cast, s.who)
		return who.Stop()
	}
	for _, task := range s.tasks {
		if err := who.Do(task); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) open() (err error) {
	p.screen, err = screen.Start(p.cmd, screen.Options{Size: p.size})
	if err != nil {
		return err
	}
	// The film starts with the table, not with the empty terminal.
	_, err = p.screen.WaitFor(10*time.Second, func(f screen.Frame) bool { return f.Has("LOCAL") })
	return err
}

func (p *play) press(keys []screen.Stroke) error {
	for _, k := range keys {
		if err := p.screen.Type(k.Bytes); err != nil {
			return err
		}
		p.wait(max(k.Pause, press90))
	}
	return nil
}

// wait lets time pass, on film as soon as there is a screen.
func (p *play) wait(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		one := min(shutter, time.Until(end))
		time.Sleep(one)
		if p.screen != nil {
			p.film.add(p.screen.Frame(), one)
		}
	}
}

// close ends everybody.
func (p *play) close() error {
	var err error
	if p.screen != nil {
		err = p.screen.Close()
	}
	for _, who := range p.cast {
		err = errors.Join(err, who.Stop())
	}
	return errors.Join(err, p.here.Close(), p.away.Close())
}

// film is the pictures of the screen, drawn as they are taken.
type film struct {
	painter *paint.Painter
	reel    reel.Reel
	last    *image.RGBA
	written int // bytes of output that made the last
}

// add shows the frame for a while. Half a picture is not shown.
func (f *film) add(at screen.Frame, during time.Duration) {
	if f.last == nil || at.Whole() && at.Written != f.written {
		f.last, f.written = f.painter.Paint(at), at.Written
	}
	f.reel.Add(f.last, during)
}

// save writes the film to a file.
func (f *film) save(name string) error {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(f.reel.Encode(out), out.Close())
}
