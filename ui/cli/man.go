package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

func (a *app) manCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "print a manual page",
		Long:  "Print the manual page of berth or of one of its commands, or write all of them to a directory.",
		Example: `  berth man | man -l -
  berth man ls > berth-ls.1
  berth man --dir /tmp`,
		RunE: func(c *cobra.Command, args []string) error {
			if dir != "" {
				return pages(c.Root(), dir)
			}
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return bad("man %s: no such command: see berth -h", args[0])
			}
			return manual(a.Out, about)
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "write all pages to `DIR`")
	grouped(c.Flags(), "Output")
	return c
}

// pages writes the page of every command.
func pages(root *cobra.Command, dir string) error {
	if info, err := os.Stat(dir); err != nil {
		return bad("--dir %s: %v: it must be a directory", plain(dir), reason(err))
	} else if !info.IsDir() {
		return bad("--dir %s: not a directory", plain(dir))
	}
	for _, c := range append(root.Commands(), root) {
		if !c.IsAvailableCommand() && c != root {
			continue
		}
		if err := page(c, dir); err != nil {
			return fmt.Errorf("writing the manual page of %s: %w", c.Name(), err)
		}
	}
	return nil
}

func page(c *cobra.Command, dir string) error {
	name := "berth.1"
	if c.HasParent() {
		name = "berth-" + c.Name() + ".1"
	}
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	if err := manual(f, c); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// manual writes one page. Flags that are on or off are named without a value,
// which nobody types, and the others with what they take.
func manual(w io.Writer, c *cobra.Command) error {
	var page bytes.Buffer
	when := built()
	if err := doc.GenMan(c, &doc.GenManHeader{Section: "1", Source: "berth", Manual: "berth", Date: &when}, &page); err != nil {
		return err
	}
	text := bytes.ReplaceAll(page.Bytes(), []byte("[=false]"), nil)
	valued := func(f *pflag.Flag) {
		if kind, _ := pflag.UnquoteUsage(f); kind != "" {
			text = bytes.ReplaceAll(text, []byte("--"+f.Name+`\fP=""`), []byte("--"+f.Name+`\fP \fI`+kind+`\fP`))
		}
	}
	c.LocalFlags().VisitAll(valued)
	c.InheritedFlags().VisitAll(valued)
	_, err := w.Write(text)
	return err
}

// built gives the time of the revision that was built, so that the same source
// gives the same page; where it is not known, now.
func built() time.Time {
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, s := range info.Settings {
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil && s.Key == "vcs.time" {
				return t
			}
		}
	}
	return time.Now()
}
