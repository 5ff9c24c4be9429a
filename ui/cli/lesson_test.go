package cli

import (
	"os"
	"regexp"
	"testing"

	"berth/model/language"
)

// TestEachStatementIsExplained checks that every language has a message for each
// statement of the lesson that docs/LESSON.md says is explained.
func TestEachStatementIsExplained(t *testing.T) {
	table, err := os.ReadFile("../../docs/LESSON.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := regexp.MustCompile("(?m)^\\| \\d+ \\| .* \\| `(.*)` \\|$").FindAllSubmatch(table, -1)
	if len(keys) != 9 {
		t.Fatalf("%d statements", len(keys))
	}
	for _, tag := range language.Tags() {
		l, ok := language.New(tag)
		if !ok {
			t.Fatalf("no language %s", tag)
		}
		for _, k := range keys {
			if !l.Has(string(k[1])) {
				t.Errorf("%s has no text %s", tag, k[1])
			}
		}
	}
}
