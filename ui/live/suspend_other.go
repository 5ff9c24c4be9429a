//go:build !unix

package live

import tea "github.com/charmbracelet/bubbletea"

// suspended reports that the program continues after ctrl+z.
type suspended struct{ err error }

// suspension does nothing, because this system has no job control.
func suspension(*terminal) tea.Cmd { return nil }
