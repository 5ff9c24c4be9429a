//go:build linux

// Command demo shows berth as a picture: the animation of the README, played
// from a tape of keys over a small crowd of servers, or a still of any program.
//
//	go -C e2e run ./demo                  makes demo.gif, as root: the crowd has a network of its own
//	go -C e2e run ./demo -shot out.png -keys '/:80<enter><1s>' -- ../berth
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"berth/e2e/cast"
	"berth/e2e/paint"
	"berth/e2e/screen"
)

func main() {
	cast.Main()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// flags are what the command was asked for.
type flags struct {
	tape, gif, shot        string
	keys, size, fonts, env string
	light, text            bool
	pixels                 float64
	settle                 time.Duration
}

func run() error {
	var f flags
	flag.StringVar(&f.tape, "tape", "demo/demo.tape", "`file` of what happens")
	flag.StringVar(&f.gif, "gif", "../demo.gif", "write the animation to this `file`")
	flag.StringVar(&f.shot, "shot", "", "write a still of the program to this PNG `file`")
	flag.StringVar(&f.keys, "keys", "", "`keys` to press first: text, <enter>, <down>, <ctrl+z>, <1.5s> for a pause")
	flag.StringVar(&f.size, "size", "110x28", "of the terminal, in cells")
	flag.StringVar(&f.fonts, "fonts", paint.Fonts, "`directory` of DejaVuSansMono.ttf")
	flag.StringVar(&f.env, "env", "TERM=xterm-256color COLORTERM=truecolor", "of the program, besides ours")
	flag.BoolVar(&f.light, "light", false, "a light terminal")
	flag.BoolVar(&f.text, "text", false, "print the screen as text too")
	flag.Float64Var(&f.pixels, "pixels", 15, "height of a character")
	flag.DurationVar(&f.settle, "settle", 1500*time.Millisecond, "how long the program runs before the keys")
	flag.Parse()
	var z screen.Size
	if _, err := fmt.Sscanf(f.size, "%dx%d", &z.Columns, &z.Rows); err != nil {
		return fmt.Errorf("size %q: want columns x rows, such as 100x30", f.size)
	}
	p, err := paint.New(f.fonts, f.pixels, colors(f.light))
	if err != nil {
		return err
	}
	if f.shot != "" {
		return still(f, z, p, flag.Args())
	}
	return animate(f, z, p)
}

// animate builds the program from the tree and plays the tape.
func animate(f flags, z screen.Size, p *paint.Painter) error {
	t, err := open(f.tape)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "berth")
	if out, err := exec.Command("go", "build", "-C", "..", "-o", name, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	on, err := newPlay(command(f, name), z, p)
	if err != nil {
		return err
	}
	if err := errors.Join(on.run(t), on.close(), on.film.save(f.gif)); err != nil {
		return err
	}
	info, err := os.Stat(f.gif)
	if err == nil {
		fmt.Printf("%s: %d pictures, %d kB\n", f.gif, on.film.reel.Len(), info.Size()/1000)
	}
	return err
}

func open(name string) (tape, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return readTape(in)
}

// command is the program in the environment that the flags ask for.
func command(f flags, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), strings.Fields(f.env)...)
	if f.light {
		cmd.Env = append(cmd.Env, "COLORFGBG=0;15")
	}
	return cmd
}
