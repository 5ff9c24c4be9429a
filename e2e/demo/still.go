//go:build linux

package main

import (
	"errors"
	"fmt"
	"image/png"
	"os"
	"time"

	"berth/e2e/paint"
	"berth/e2e/screen"
)

// still runs the program, presses the keys and saves a picture of the screen.
func still(f flags, z screen.Size, p *paint.Painter, argv []string) error {
	if len(argv) == 0 {
		return errors.New("which program? write it behind --")
	}
	strokes, err := screen.Strokes(f.keys)
	if err != nil {
		return err
	}
	cmd := command(f, argv[0], argv[1:]...)
	s, err := screen.Start(cmd, screen.Options{Size: z})
	if err != nil {
		return err
	}
	defer s.Close()
	time.Sleep(f.pause)
	if err := press(s, strokes); err != nil {
		return err
	}
	return keep(f, p, s.Frame())
}

func colors(light bool) paint.Colors {
	if light {
		return paint.Light()
	}
	return paint.Dark()
}

// press presses the keys at the speed of a fast typist, and then waits for the
// screen to come to rest.
func press(s *screen.Screen, all []screen.Stroke) error {
	for _, k := range all {
		time.Sleep(k.Pause)
		if err := s.Type(k.Bytes); err != nil {
			return err
		}
		time.Sleep(30 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	return nil
}

func keep(f flags, p *paint.Painter, at screen.Frame) error {
	if f.text {
		fmt.Println(at)
	}
	out, err := os.Create(f.shot)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(out, p.Paint(at)), out.Close())
}
