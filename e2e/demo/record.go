//go:build linux

package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// take is the masked text of one picture, and what it is from: "film", or the name
// of a still.
type take struct{ of, text string }

// record is the text of all pictures, and the checksums of the files made with
// them, by name.
type record struct {
	sums  map[string]string
	takes []take
}

// rule separates the takes in a record.
const rule = "=== "

// write writes the record in the format that readRecord reads.
func (r record) write(w io.Writer) error {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.sums)) {
		fmt.Fprintf(&b, "%s %s\n", name, r.sums[name])
	}
	for _, t := range r.takes {
		fmt.Fprintf(&b, "%s%s\n%s\n", rule, t.of, t.text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func readRecord(in io.Reader) (record, error) {
	r := record{sums: make(map[string]string)}
	var lines []string
	end := func() {
		if n := len(r.takes); n > 0 {
			r.takes[n-1].text = strings.Join(lines, "\n")
		}
		lines = nil
	}
	scan := bufio.NewScanner(in)
	for scan.Scan() {
		line := scan.Text()
		name, sum, _ := strings.Cut(line, " ")
		switch of, ok := strings.CutPrefix(line, rule); {
		case ok:
			end()
			r.takes = append(r.takes, take{of: of})
		case len(r.takes) == 0:
			r.sums[name] = sum
		default:
			lines = append(lines, line)
		}
	}
	end()
	return r, scan.Err()
}

// digest returns the checksum of a file.
func digest(name string) (string, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(b)), nil
}

// differ returns an error that states where the takes differ, or nil if they don't.
func differ(was, now []take) error {
	for i := range min(len(was), len(now)) {
		if was[i] != now[i] {
			return fmt.Errorf("picture %d of %d (%s) has another text:\n%s", i+1, len(was), was[i].of, lines(was[i].text, now[i].text))
		}
	}
	if len(was) != len(now) {
		return fmt.Errorf("%d pictures, and the committed ones are %d", len(now), len(was))
	}
	return nil
}

// lines returns the lines in which two texts differ.
func lines(was, now string) string {
	var b strings.Builder
	a, z := strings.Split(was, "\n"), strings.Split(now, "\n")
	for y := range max(len(a), len(z)) {
		before, after := at(a, y), at(z, y)
		if before != after {
			fmt.Fprintf(&b, "was  %s\nnow  %s\n", before, after)
		}
	}
	return b.String()
}

func at(all []string, y int) string {
	if y < len(all) {
		return all[y]
	}
	return ""
}
