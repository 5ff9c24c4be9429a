package print

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model/who"
	"berth/ui/cell"
)

func blocks() []who.Block {
	return []who.Block{
		{Head: "3000/tcp", Lines: []who.Line{
			{Label: "held by", Text: "python3 -m http.server · pid 3224 · root · for 28 min"},
			{Label: "bind", Text: "can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user"},
		}},
		{Head: "3000/udp", Lines: []who.Line{{Label: "free", Text: "can be bound now"}}},
		{Head: "3000", Lines: []who.Line{{Text: "dynamic port (1024-65535)"}, {Text: "Browsers refuse to open it"}}},
	}
}

func TestBlocks(t *testing.T) {
	for width, want := range map[int]string{
		0: `
3000/tcp  held by    python3 -m http.server · pid 3224 · root · for 28 min
          bind       can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user
3000/udp  free       can be bound now
3000      dynamic port (1024-65535)
          Browsers refuse to open it
`,
		70: `
3000/tcp  held by    python3 -m http.server · pid 3224 · root · for 28
                     min
          bind       can't be bound while it is held, unless both
                     programs set SO_REUSEPORT and run as one user
3000/udp  free       can be bound now
3000      dynamic port (1024-65535)
          Browsers refuse to open it
`,
		40: `
3000/tcp
  held by    python3 -m http.server ·
             pid 3224 · root · for 28
             min
  bind       can't be bound while it is
             held, unless both programs
             set SO_REUSEPORT and run as
             one user
3000/udp
  free       can be bound now
3000
  dynamic port (1024-65535)
  Browsers refuse to open it
`,
	} {
		var out strings.Builder
		if err := Blocks(&out, blocks(), width); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.TrimPrefix(want, "\n"), out.String()); d != "" {
			t.Errorf("at %d (-want +got):\n%s", width, d)
		}
	}
}

// TestBlocksKeepToTheirWidth checks that no line is wider than the terminal, down
// to 40 cells.
func TestBlocksKeepToTheirWidth(t *testing.T) {
	for width := 40; width <= 250; width++ {
		var out strings.Builder
		if err := Blocks(&out, blocks(), width); err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(out.String()) {
			if n := cell.Width(strings.TrimSuffix(l, "\n")); n > width {
				t.Errorf("%d cells at %d: %s", n, width, l)
			}
		}
	}
}
