// Package suggest finds the names that are closest to a misspelled name.
package suggest

import "unicode/utf8"

// Names returns the elements of names that differ from name by the fewest slips: at
// most two, and fewer than half the length of name.
func Names(name string, names []string) []string {
	length := utf8.RuneCountInString(name)
	best := min(2, (length-1)/2)
	var found []string
	for _, n := range names {
		if more := utf8.RuneCountInString(n) - length; more > best || -more > best { // each additional letter is a slip
			continue
		}
		switch d := Slips(name, n); {
		case d > best:
		case d < best:
			best, found = d, []string{n}
		default:
			found = append(found, n)
		}
	}
	return found
}

// Slips returns how many letters must be inserted, deleted, replaced or swapped
// with their neighbours to turn a into b.
func Slips(a, b string) int { return slips([]rune(a), []rune(b)) }

func slips(a, b []rune) int {
	above, row := []int(nil), counting(len(b)+1)
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], above[j-1]+1)
			}
		}
		above, row = row, next
	}
	return row[len(b)]
}

func counting(n int) []int {
	row := make([]int, n)
	for i := range row {
		row[i] = i
	}
	return row
}
