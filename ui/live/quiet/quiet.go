// Package quiet keeps the start of the program silent. Whatever the command, Bubble
// Tea asks the terminal for its background in an init function, and waits five
// seconds if nothing answers. Of the packages that are ready, Go initialises first
// the one whose import path sorts first, and "berth/…" sorts before
// "github.com/charmbracelet/bubbletea". This package therefore gives the answer
// before the question is asked. Whatever imports Bubble Tea must also import this
// package.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
