package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
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
			return doc.GenMan(about, header(), a.Out)
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "write all pages to `DIR`")
	grouped(c.Flags(), "Output")
	return c
}

// pages writes the page of every command.
func pages(root *cobra.Command, dir string) error {
	if info, err := os.Stat(dir); err != nil {
		return bad("--dir: %v", err)
	} else if !info.IsDir() {
		return bad("--dir: %s is not a directory", dir)
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
	if err := doc.GenMan(c, header(), f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// header has no date of its own, so that the same source gives the same page.
func header() *doc.GenManHeader {
	return &doc.GenManHeader{Section: "1", Source: "berth", Manual: "berth", Date: &time.Time{}}
}
