package main

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestReplace(t *testing.T) {
	page := "# Performance\n\nWords.\n\n### A\n\nold\n\n### B\n\nb\n"
	if got, want := replace(page, "A", "new\n"), "# Performance\n\nWords.\n\n### A\n\nnew\n\n### B\n\nb\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := replace(page, "B", "new\n"); !strings.HasSuffix(got, "### B\n\nnew\n") {
		t.Errorf("the last: %q", got)
	}
	if got := replace(page, "C", "new\n"); !strings.HasSuffix(got, "b\n\n### C\n\nnew\n") {
		t.Errorf("another: %q", got)
	}
}

func TestTable(t *testing.T) {
	tab := table{head: []string{"", "s"}}
	tab.row("ss", "2")
	if got, want := tab.String(), "|  | s |\n| --- | --- |\n| ss | 2 |\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestPlotIsOnePicture checks that every point is inside the frame, and that the
// XML is well-formed.
func TestPlotIsOnePicture(t *testing.T) {
	picture := plot([]float64{1000, 200_000}, []series{{"a", "red", []float64{0.001, 0.2}}, {"b", "blue", []float64{0.01, 3}}})
	circles := 0
	for d := xml.NewDecoder(strings.NewReader(picture)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "circle" {
			circles++
		}
	}
	if circles != 4 || strings.Contains(picture, "NaN") {
		t.Errorf("%d points in\n%s", circles, picture)
	}
}
