//go:build linux

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"time"

	"berth/e2e/fixture"
	"berth/e2e/netns"
	"berth/e2e/paint"
	"berth/e2e/screen"
)

const (
	press90 = 90 * time.Millisecond  // between keys pressed by a user who knows them
	shutter = 100 * time.Millisecond // between two pictures
	atRest  = 400 * time.Millisecond // a screen is at rest if its text has not changed for at least this long
	late    = 30 * time.Second       // time limit for something that takes no time on an idle machine
)

// play is a tape being played.
type play struct {
	flags
	here, away *netns.Namespace // the machine being watched, and another one
	programs   map[string]*fixture.Program
	size       screen.Size
	screen     *screen.Screen
	film       *film
	calm       time.Duration // the screen is at rest if its text has not changed for this long
}

// newPlay makes the two machines and connects them with a cable.
func newPlay(f flags, z screen.Size, p *paint.Painter) (*play, error) {
	here, err := netns.New("web-1")
	if err != nil {
		return nil, err
	}
	away, err := netns.New("laptop")
	if err != nil {
		return nil, err
	}
	if err := here.Link("10.0.0.5/24", away, "10.0.0.9/24"); err != nil {
		return nil, err
	}
	on := &film{painter: p, masks: newMasker(), stills: make(map[string][]byte)}
	return &play{flags: f, here: here, away: away, programs: make(map[string]*fixture.Program), size: z, film: on, calm: atRest}, nil
}

// run performs every step.
func (p *play) run(t tape) error {
	for _, s := range t {
		if err := p.step(s); err != nil {
			return fmt.Errorf("%s %s: %w", s.verb, s.who, err)
		}
	}
	return nil
}

func (p *play) step(s step) error {
	switch s.verb {
	case "start":
		return p.start(s)
	case "stop", "tell":
		return p.direct(s)
	case "say":
		p.film.caption = s.caption
		return nil
	case "berth":
		return p.here.Do(func() error { return p.open(s.args) })
	}
	if p.screen == nil {
		return errors.New("berth has not been started")
	}
	return p.watch(s)
}

// watch performs a step of the user at the terminal.
func (p *play) watch(s step) error {
	switch s.verb {
	case "see":
		_, err := p.screen.WaitFor(late, func(f screen.Frame) bool { return s.text.MatchString(f.String()) })
		return err
	case "gone":
		return p.gone(s.text)
	case "keys":
		return p.press(s.keys)
	case "hold":
		return p.hold(s.pause)
	case "still":
		at, err := p.rest()
		return errors.Join(err, p.film.keep(s.who, at))
	}
	p.film.cut = true
	return nil
}

// gone waits until a screen at rest does not contain the text. A screen that is
// being drawn may lack it for a moment.
func (p *play) gone(text *regexp.Regexp) error {
	without := func(f screen.Frame) bool { return !text.MatchString(f.String()) }
	for end := time.Now().Add(late); time.Now().Before(end); {
		if _, err := p.screen.WaitFor(late, without); err != nil {
			return err
		}
		if at, err := p.rest(); err != nil || without(at) {
			return err
		}
	}
	return fmt.Errorf("%v does not stay away", text)
}

func (p *play) start(s step) error {
	at := p.here
	if s.away {
		at = p.away
	}
	return at.Do(func() error {
		who, err := fixture.Start(s.role, s.tasks...)
		if err == nil {
			p.programs[s.who] = who
		}
		return err
	})
}

// direct has a member of the cast do something, or ends it.
func (p *play) direct(s step) error {
	who := p.programs[s.who]
	if who == nil {
		return errors.New("nobody of that name has started")
	}
	if s.verb == "stop" {
		delete(p.programs, s.who)
		return who.Stop()
	}
	for _, task := range s.tasks {
		if err := who.Do(task); err != nil {
			return err
		}
	}
	return nil
}

// open starts the program after ending the one that is running, if any.
func (p *play) open(args []string) (err error) {
	if p.screen != nil {
		if err := p.screen.Close(); err != nil {
			return err
		}
	}
	cmd := command(p.flags, filepath.Join(p.inside, "berth"), args...)
	cmd.Env = append(cmd.Env, "LC_ALL=C.UTF-8", "BERTH_CONFIG=/dev/null")
	p.screen, err = screen.Start(cmd, screen.Options{Size: p.size})
	return err
}

// press presses the keys, each of which must change the screen. It takes a picture
// for each key except the last.
func (p *play) press(keys []screen.Stroke) error {
	for i, k := range keys {
		if k.Bytes == "" {
			continue
		}
		if err := p.strike(k.Bytes); err != nil {
			return err
		}
		if i == len(keys)-1 {
			break
		}
		at, err := p.rest()
		if err != nil {
			return err
		}
		p.film.take("film", at)
		p.film.add(at, max(keys[i+1].Pause, press90))
	}
	return nil
}

// strike presses a key and waits until the program begins to respond. How long that
// takes determines how long to wait for the rest of the response.
func (p *play) strike(key string) error {
	before, since := p.screen.Frame(), time.Now()
	if err := p.screen.Type(key); err != nil {
		return err
	}
	_, err := p.screen.WaitFor(late, func(f screen.Frame) bool { return f.X != before.X || p.text(f) != p.text(before) })
	p.calm = max(atRest, 3*time.Since(since))
	if err != nil {
		return fmt.Errorf("%q changes nothing: %w", key, err)
	}
	return nil
}

// text returns the text on the screen, with the masks applied.
func (p *play) text(f screen.Frame) string { return p.film.masks.mask(f.String()) }

// rest waits until the text on the screen has not changed for a while.
func (p *play) rest() (screen.Frame, error) {
	var text string
	since := time.Now()
	for end := since.Add(late); time.Now().Before(end); time.Sleep(shutter / 4) {
		at := p.screen.Frame()
		if now := p.text(at); now != text || !at.Whole() {
			text, since = now, time.Now()
		}
		if time.Since(since) >= p.calm {
			return at, nil
		}
	}
	return screen.Frame{}, fmt.Errorf("the screen has not come to rest:\n%s", text)
}

// hold takes a picture and shows it for a while. It includes changes in what the
// masks cover, and leaves any other change to the next picture.
func (p *play) hold(during time.Duration) error {
	at, err := p.rest()
	if err != nil {
		return err
	}
	p.film.take("film", at)
	text := p.text(at)
	for end := time.Now().Add(during); time.Now().Before(end); {
		before := time.Now()
		if now := p.screen.Frame(); now.Whole() && p.text(now) == text {
			at = now
		}
		time.Sleep(shutter)
		p.film.add(at, time.Since(before))
	}
	return nil
}

// close ends everything.
func (p *play) close() error {
	var err error
	if p.screen != nil {
		err = p.screen.Close()
	}
	for _, who := range p.programs {
		err = errors.Join(err, who.Stop())
	}
	return errors.Join(err, p.here.Close(), p.away.Close())
}
