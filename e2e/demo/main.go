//go:build linux

// Command demo makes pictures of berth: the animation and the stills in the README,
// by playing a tape of keys over a small crowd of servers, or a still of any
// program.
//
//	go -C e2e run ./demo           makes demo.gif and docs/*.png, as root because the crowd runs in separate namespaces
//	go -C e2e run ./demo -check    plays the tape again and compares the text of every picture with that of the committed one
//	go -C e2e run ./demo -shot out.png -keys '/:80<enter><1s>' -- ../berth
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"berth/e2e/fixture"
	"berth/e2e/paint"
	"berth/e2e/screen"
)

func main() {
	fixture.Main()
	os.Setenv("BERTH_NETNS", "self")
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// flags holds the command-line flags.
type flags struct {
	animation
	shot, keys, size, fonts, env string
	light, text                  bool
	pixels                       float64
	pause                        time.Duration
}

// animation holds the flags for what is made from a tape.
type animation struct {
	tape, gif, stills, texts string
	check                    bool
	inside                   string // a directory for the process in the namespaces; "": this one is not in them
}

func run() error {
	f := parse()
	var z screen.Size
	if _, err := fmt.Sscanf(f.size, "%dx%d", &z.Columns, &z.Rows); err != nil {
		return fmt.Errorf("size %q: want columns x rows, such as 100x30", f.size)
	}
	switch {
	case f.shot == "" && f.inside == "":
		return outside()
	case f.check:
		return animate(f, z, nil)
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

func parse() flags {
	var f flags
	flag.StringVar(&f.tape, "tape", "demo/demo.tape", "`file` of what happens")
	flag.StringVar(&f.gif, "gif", "../demo.gif", "write the animation to this `file`")
	flag.StringVar(&f.stills, "stills", "../docs", "write the stills to this `directory`")
	flag.StringVar(&f.texts, "texts", "demo/demo.txt", "write the text of every picture to this `file`, or compare with it")
	flag.BoolVar(&f.check, "check", false, "write nothing: compare")
	flag.StringVar(&f.inside, "inside", "", "be the player in its namespaces, with this `directory`")
	flag.StringVar(&f.shot, "shot", "", "write a still of the program to this PNG `file`")
	flag.StringVar(&f.keys, "keys", "", "`keys` to press first: text, <enter>, <down>, <ctrl+z>, <1.5s> for a pause")
	flag.StringVar(&f.size, "size", "110x28", "of the terminal, in cells")
	flag.StringVar(&f.fonts, "fonts", paint.Fonts, "`directory` of DejaVuSansMono.ttf")
	flag.StringVar(&f.env, "env", "TERM=xterm-256color COLORTERM=truecolor", "of the program, besides ours")
	flag.BoolVar(&f.light, "light", false, "a light terminal")
	flag.BoolVar(&f.text, "text", false, "print the screen as text too")
	flag.Float64Var(&f.pixels, "pixels", 15, "height of a character")
	flag.DurationVar(&f.pause, "settle", 1500*time.Millisecond, "how long the program runs before the keys")
	flag.Parse()
	return f
}

// command returns a command that runs the program in the environment specified by
// the flags.
func command(f flags, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), strings.Fields(f.env)...)
	if f.light {
		cmd.Env = append(cmd.Env, "COLORFGBG=0;15")
	}
	return cmd
}
