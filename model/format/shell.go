package format

import "strings"

// plainInShell is the characters that mean nothing to any shell in the middle of a
// word, besides letters and digits.
const plainInShell = "-_./:,@+="

// Shell writes words as a command line that a person can paste into a shell: it
// runs the first with the others as arguments, whatever they contain, and does
// nothing else. They have no line breaks: a Source has scrubbed them.
func Shell(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = ShellWord(w)
		if i == 0 && strings.Contains(w, "=") { // or the shell would set a variable
			quoted[i] = inQuotes(w)
		}
	}
	return strings.Join(quoted, " ")
}

// ShellWord writes text so that a shell takes it for one word, with quotes if it
// needs them.
func ShellWord(text string) string {
	plain := func(r rune) bool {
		return r < 0x80 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune(plainInShell, r))
	}
	if text == "" || text[0] == '=' || strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return inQuotes(text)
	}
	return text
}

// inQuotes puts text in single quotes, in which nothing has a special meaning but
// the quote itself.
func inQuotes(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
