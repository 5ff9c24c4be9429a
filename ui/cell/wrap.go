package cell

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks text into lines of at most w cells. It breaks at spaces, between
// Chinese characters, and within a word that is longer than a line. No line begins
// with closing punctuation or ends with opening punctuation, as is the rule in
// Chinese. Line breaks in the text are kept. Wrap returns nil for "".
func Wrap(text string, w int) []string {
	if text == "" {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, fold(line, max(4, w))...)
	}
	return lines
}

// fold breaks a single line.
func fold(text string, w int) []string {
	var lines []string
	line, used := "", 0
	for _, piece := range pieces(text) {
		n := Width(piece)
		word := strings.TrimLeft(piece, " ")
		if used > 0 && used+n > w {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
			piece, n = word, Width(word)
		}
		for n > w {
			head := Head(piece, w)
			lines = append(lines, head)
			piece = piece[len(head):]
			n = Width(piece)
		}
		line += piece
		used += n
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces splits text where a line may break: before spaces, which remain with what
// follows them, and around each wide character.
func pieces(text string) []string {
	var all []string
	begun, glued := 0, true // if glued, there is no break before the next character
	wide, spaced := false, false
	for i, r := range text {
		n := 1
		if r >= utf8.RuneSelf {
			n = Width(string(r))
		}
		if n == 0 { // it belongs to the preceding character
			continue
		}
		isWide := n == 2
		breaks := r == ' ' && !spaced || r != ' ' && !spaced && (isWide || wide)
		if breaks && !glued && !strings.ContainsRune(closers, r) {
			all = append(all, text[begun:i])
			begun = i
		}
		wide, spaced = isWide, r == ' '
		glued = strings.ContainsRune(openers, r)
	}
	return append(all, text[begun:])
}

const (
	closers = "，。、；：？！）」』》】”’…,.;:?!)]"
	openers = "（「『《【“‘(["
)
