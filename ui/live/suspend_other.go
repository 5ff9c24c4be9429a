//go:build !unix

package live

import tea "github.com/charmbracelet/bubbletea"

// suspended says that the program goes on after ctrl+z.
type suspended struct{ err error }

// suspension does nothing: this system has no job control.
func suspension(*terminal) tea.Cmd { return nil }
