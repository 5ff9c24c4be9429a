//go:build linux

package main

import (
	"testing"

	"berth/e2e/screen"
)

func TestCaptionIsALineOfItsOwn(t *testing.T) {
	at := screen.Frame{Size: screen.Size{Columns: 9, Rows: 1}, Cells: [][]screen.Cell{{{Text: "x", Width: 1}}}}
	got := captioned(at, "/ filters as you type")
	if got.Size.Rows != 2 || got.Line(1) != " / filter" {
		t.Errorf("the caption is %q in %d rows, want one row more, cut to the width", got.Line(1), got.Size.Rows)
	}
	if at.Size.Rows != 1 || len(at.Cells) != 1 {
		t.Error("the frame of the screen itself was changed")
	}
}

func TestTapeSays(t *testing.T) {
	s, err := readStep("say / redis or :80 filters as you type")
	if err != nil || s.caption != "/ redis or :80 filters as you type" {
		t.Errorf("the caption is %q (%v)", s.caption, err)
	}
}
