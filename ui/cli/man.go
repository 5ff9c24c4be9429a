package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

func (a *app) manCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "print a manual page",
		Long:  "Print the manual page of berth or of one of its commands, or write all of them\nto a directory.",
		Example: `  berth man | man -l -
  berth man ls > berth-ls.1
  berth man --dir /tmp`,
		RunE: func(c *cobra.Command, args []string) error {
			if dir != "" {
				return pages(c.Root(), dir, a.Build)
			}
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return bad("man %s: no such command; see berth -h", args[0])
			}
			return writePage(a.Out, about, a.Build)
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "write all pages to `DIR`")
	grouped(c.Flags(), "Output")
	return c
}

// pages writes a manual page for every command.
func pages(root *cobra.Command, dir string, b Build) error {
	if info, err := os.Stat(dir); err != nil {
		return bad("--dir %s: %v; it must be a directory", plain(dir), reason(err))
	} else if !info.IsDir() {
		return bad("--dir %s: not a directory", plain(dir))
	}
	for _, c := range append(root.Commands(), root) {
		if !c.IsAvailableCommand() && c != root {
			continue
		}
		if err := page(c, dir, b); err != nil {
			return fmt.Errorf("writing the manual page of %s: %w", c.Name(), err)
		}
	}
	return nil
}

func page(c *cobra.Command, dir string, b Build) error {
	name := "berth.1"
	if c.HasParent() {
		name = "berth-" + c.Name() + ".1"
	}
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	if err := writePage(f, c, b); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// writePage writes one page. It lists boolean flags without a value, because nobody
// types one, and other flags with their values. The page has the date of the build,
// so that the same source produces the same page.
func writePage(w io.Writer, c *cobra.Command, b Build) error {
	var page bytes.Buffer
	tellDefaults(c)
	header := &doc.GenManHeader{Section: "1", Source: "berth " + b.Version, Manual: "berth"}
	if !b.Date.IsZero() {
		header.Date = &b.Date
	}
	if err := doc.GenMan(c, header, &page); err != nil {
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

// reason returns err, an error about a file, without the path.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
