// Package quiet keeps the start of the program silent. Bubble Tea asks the
// terminal for its background in an init function, and waits five seconds where
// nothing answers, whatever the command. Go initialises packages that are ready
// in the order of their import paths, and "berth/…" sorts before
// "github.com/charmbracelet/bubbletea", so this package gives the answer before
// the question is asked. Whatever imports Bubble Tea must import this package
// too.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
