//go:build linux

package main

import (
	"image/color"
	"slices"

	"berth/e2e/screen"
)

// captioned returns the frame with text, which says what is pressed and why, on an
// additional line below it.
func captioned(f screen.Frame, text string) screen.Frame {
	ink, ground := color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0x2f, 0x4a, 0x73, 0xff}
	line := make([]screen.Cell, f.Size.Columns)
	for x := range line {
		line[x] = screen.Cell{Text: " ", Width: 1, Fg: ink, Bg: ground, Attr: screen.Bold}
	}
	for i, r := range []rune(text) {
		if x := i + 1; x < len(line) {
			line[x].Text = string(r)
		}
	}
	f.Cells = append(slices.Clone(f.Cells), line)
	f.Size.Rows++
	return f
}
