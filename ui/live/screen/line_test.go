package screen

import (
	"strings"
	"testing"

	"berth/ui/cell"
)

func TestAppendLine(t *testing.T) {
	for name, c := range map[string]struct{ line, want string }{
		"ASCII":                   {"nginx", "nginx\x1b[K"},
		"looks":                   {"\x1b[1mnginx\x1b[0m", "\x1b[1mnginx\x1b[0m\x1b[K"},
		"full":                    {"0123456789", "0123456789"},
		"too long":                {"0123456789abc", "0123456789"},
		"Chinese":                 {"資料 x", "資料 x\x1b[K"},
		"emoji":                   {"a👍b", "a  \x1b[2G👍\x1b[4Gb\x1b[K"},
		"modified":                {"👍🏽 b", "    \x1b[1G👍🏽\x1b[5G b\x1b[K"},
		"two":                     {"👍👍b", "    \x1b[1G👍👍\x1b[5Gb\x1b[K"},
		"at the edge":             {"01234567👍", "01234567  \x1b[9G👍"},
		"beyond the edge":         {"012345678👍", "012345678\x1b[K"},
		"an accent of its own":    {"cafe\u0301 b", "caf \x1b[4Ge\u0301\x1b[5G b\x1b[K"},
		"a mark on a space":       {"a \u0301b", "a b\x1b[K"},
		"a mark at the begin":     {"\u0301b", "b\x1b[K"},
		"a spacing mark":          {"│ \u093eb", "│  b\x1b[K"},
		"a skin at the begin":     {"\x1b[1m🏽b", "\x1b[1m  b\x1b[K"},
		"what joins what follows": {"a\u0d4e b", "a  b\x1b[K"},
		"a joiner at the end":     {"👩\u200d b", "  \x1b[1G👩\x1b[3G b\x1b[K"},
	} {
		sure := func(r rune) bool { return cell.Certain(r) || r == '│' }
		got := strings.TrimPrefix(string(AppendLine(nil, 4, 10, c.line, sure)), "\x1b[5H")
		if got != c.want {
			t.Errorf("%s: %q\ngot   %q\nwant  %q", name, c.line, got, c.want)
		}
	}
}
