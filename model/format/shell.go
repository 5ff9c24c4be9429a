package format

import "strings"

// plainInShell lists the characters, other than letters and digits, that have no
// special meaning to any shell in the middle of a word.
const plainInShell = "-_./:,@+="

// Shell writes words as a command line that can be pasted into a shell. The command
// line runs the first word with the others as arguments, whatever they contain, and
// does nothing else. The words contain no line breaks, because a Source has
// scrubbed them.
func Shell(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = ShellWord(w)
		if i == 0 && strings.Contains(w, "=") { // otherwise the shell would set a variable
			quoted[i] = inQuotes(w)
		}
	}
	return strings.Join(quoted, " ")
}

// ShellWord writes text as one shell word, in quotes if necessary.
func ShellWord(text string) string {
	plain := func(r rune) bool {
		return r < 0x80 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune(plainInShell, r))
	}
	if text == "" || text[0] == '=' || strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return inQuotes(text)
	}
	return text
}

// inQuotes puts text in single quotes, within which only the quote itself has a
// special meaning.
func inQuotes(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
