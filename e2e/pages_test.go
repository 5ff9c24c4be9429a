//go:build linux

package e2e_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestCommandsOfThePages checks the pages about ports. berth explain must accept
// every word with which the pages call it, and the lab steps that they name must
// exist, as must the pictures and pages to which they link.
func TestCommandsOfThePages(t *testing.T) {
	t.Parallel()
	list, err := program("berth", nil, "lab", "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PORTS.md", "PORTS.zh-Hant.md"} {
		b, err := os.ReadFile("../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		page := string(b)
		words := regexp.MustCompile("`berth explain ([^` ]+)").FindAllStringSubmatch(page, -1)
		steps := regexp.MustCompile("`berth lab ([a-z-]+)").FindAllStringSubmatch(page, -1)
		files := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(page, -1)
		if len(words) < 5 || len(steps) < 8 || len(files) < 6 {
			t.Fatalf("%s: only the words %q, the steps %q and the files %q", name, words, steps, files)
		}
		for _, w := range words {
			if out, err := program("berth", nil, "explain", w[1], "--lang", "zh-Hant").CombinedOutput(); err != nil {
				t.Errorf("%s: explain %s: %v: %s", name, w[1], err, out)
			}
		}
		for _, s := range steps {
			if s[1] != "--list" && s[1] != "--lang" && !strings.Contains(string(list), " "+s[1]+" ") {
				t.Errorf("%s: there is no step %s", name, s[1])
			}
		}
		for _, f := range files {
			if _, err := os.Stat("../docs/" + f[1]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
