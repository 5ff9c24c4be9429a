// Command demo shows berth as a picture: the animation of the README, played
// from a tape of keys over a small crowd of servers, or a still of any program.
//
//	go -C e2e run ./demo                                   makes demo.gif
//	go -C e2e run ./demo -shot out.png -keys '/:80<enter><1s>' -- ../berth
package main

import (
	"errors"
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"time"

	"berth/e2e/paint"
	"berth/e2e/screen"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// flags are what the command was asked for.
type flags struct {
	shot, keys, size, fonts string
	env                     string
	light, text             bool
	pixels                  float64
	settle                  time.Duration
}

func run() error {
	var f flags
	flag.StringVar(&f.shot, "shot", "", "write a still of the program to this PNG `file`")
	flag.StringVar(&f.keys, "keys", "", "`keys` to press first: text, <enter>, <down>, <ctrl+z>, <1.5s> for a pause")
	flag.StringVar(&f.size, "size", "100x30", "of the terminal, in cells")
	flag.StringVar(&f.fonts, "fonts", paint.Fonts, "`directory` of DejaVuSansMono.ttf")
	flag.StringVar(&f.env, "env", "TERM=xterm-256color COLORTERM=truecolor", "of the program, besides ours")
	flag.BoolVar(&f.light, "light", false, "a light terminal")
	flag.BoolVar(&f.text, "text", false, "print the screen as text too")
	flag.Float64Var(&f.pixels, "pixels", 15, "height of a character")
	flag.DurationVar(&f.settle, "settle", 1500*time.Millisecond, "how long the program runs before the keys")
	flag.Parse()
	if f.shot == "" {
		return errors.New("the tape is not built yet: use -shot")
	}
	return still(f, flag.Args())
}

// still runs the program, presses the keys and keeps what is then on the screen.
func still(f flags, argv []string) error {
	if len(argv) == 0 {
		return errors.New("which program? write it behind --")
	}
	strokes, err := screen.Strokes(f.keys)
	if err != nil {
		return err
	}
	var z screen.Size
	if _, err := fmt.Sscanf(f.size, "%dx%d", &z.Columns, &z.Rows); err != nil {
		return fmt.Errorf("size %q: want columns x rows, such as 100x30", f.size)
	}
	p, err := paint.New(f.fonts, f.pixels, colors(f.light))
	if err != nil {
		return err
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), strings.Fields(f.env)...)
	if f.light {
		cmd.Env = append(cmd.Env, "COLORFGBG=0;15")
	}
	s, err := screen.Start(cmd, screen.Options{Size: z})
	if err != nil {
		return err
	}
	defer s.Close()
	time.Sleep(f.settle)
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

// press plays the keys at the speed of a quick typist, then lets the screen
// come to rest.
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
