// Package quiet keeps the start of the program silent. Bubble Tea asks the
// terminal for its background in an init, and waits five seconds where nothing
// answers, whatever the command was. Go initialises packages that are ready in
// the order of their import paths, and "berth/…" sorts before
// "github.com/charmbracelet/bubbletea": so the answer is given here before the
// question is put. Whoever imports Bubble Tea imports this package too.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
