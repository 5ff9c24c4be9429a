package cli

import "github.com/spf13/cobra"

// fitting holds the flags that adapt the live table to a terminal.
type fitting struct {
	signs   string
	noMouse bool
}

func (f *fitting) register(c *cobra.Command) {
	c.Flags().StringVar(&f.signs, "signs", "", "draw marks and lines as `KIND`: auto, ascii, blocks (no braille) or unicode")
	c.Flags().BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal, for selecting text")
	must(c.RegisterFlagCompletionFunc("signs", cobra.FixedCompletions(signs(), cobra.ShellCompDirectiveNoFileComp)))
}

// over overrides settings with the flags that were given.
func (f *fitting) over(s *settings) (err error) {
	if f.noMouse {
		s.mouse = false
	}
	if f.signs != "" {
		s.signs, err = parseSigns("--signs", f.signs)
	}
	return err
}

func signs() []string { return []string{"auto", "ascii", "blocks", "unicode"} }

func parseSigns(from, text string) (string, error) { return choose(from, text, "signs", signs()) }
