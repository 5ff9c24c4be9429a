package format

import "strings"

// plainInShell are the characters that mean nothing to any shell in the middle
// of a word, next to letters and digits.
const plainInShell = "-_./:,@+="

// Shell writes words as a command line that a person may paste into a shell: it
// runs the first of them with the others, whatever is in them, and nothing
// else. They have no line breaks: a Source has scrubbed them.
func Shell(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = ShellWord(w)
		if i == 0 && strings.Contains(w, "=") { // or it would be a variable that is set
			quoted[i] = inQuotes(w)
		}
	}
	return strings.Join(quoted, " ")
}

// ShellWord writes text as a shell takes it for one word, in quotes where it
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

// inQuotes puts text in single quotes, in which nothing has a meaning but the
// quote itself.
func inQuotes(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
