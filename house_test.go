package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A rule states which packages may import a package, and why no others may.
type rule struct {
	what string // a directory of this module, or another import path; if it ends with /..., it includes everything below
	who  string // the directories that may import it, separated by spaces; the root is "."
	why  string
}

// imports returns the rules of the architecture. Packages may import only packages
// to the right of them: main -> ui -> model -> sockets.
func imports() []rule {
	return []rule{
		{"ui/cli", ".", "commands are where the program starts"},
		{"ui/live", "ui/cli", "a part of the live table never knows the App"},
		{"ui/live/keymap", "ui/cli ui/live/...", "keys are the live table's; a configuration gives it others"},
		{"ui/live/table", "ui/live", "the App alone shows a view: parts do not know each other"},
		{"ui/live/tree", "ui/live", "the same"},
		{"ui/live/portmap", "ui/live", "the same"},
		{"ui/live/pulse", "ui/live", "the same"},
		{"ui/live/detail", "ui/live", "the same"},
		{"ui/live/lesson", "ui/live ui/cli", "the same; a command says what is taught"},
		{"ui/live/overlay/...", "ui/live", "the App alone opens an overlay: parts do not know each other"},
		{"ui/live/guard", ". ui/live", "main is the guard where it was started as that; the live table alone has a terminal to guard"},
		{"ui/live/...", "ui/live/...", "no face needs the live one"},
		{"ui/watch", "ui/live/... ui/cli", "what only prints has nothing to wait for"},
		{"ui/...", "ui/...", "what is shown must not decide what is true"},
		{"model/...", "ui/... model/...", "facts come before their meaning"},
		{"sockets/act", "ui/cli", "only a command may be handed the means to change the system"},
		{"sockets/lab", "ui/cli", "only a command makes sockets on purpose, and shows what it has made"},
		{"sockets/local", "ui/cli", "the commands alone make sources, and hand them on"},
		{"sockets/scrub", "sockets/... model/query ui/cli", "text is cleaned where it is taken in, a filter in its parser, and trusted behind it"},
		{"sockets/mask", "ui/cli", "a source is masked where it is made"},
		{"sockets/privilege/early", ".", "it changes every program that has it"},
		{"sockets/privilege", ". sockets/...", "main sheds it, and readers alone raise it"},
		{"sockets/...", "sockets/...", "how facts are read is no concern of those who use them"},
		{"github.com/charmbracelet/bubbletea/...", "ui/live/...", "moving to another version is an afternoon while one package imports it"},
		{"github.com/charmbracelet/bubbles/...", "ui/live/...", "the same"},
		{"github.com/charmbracelet/lipgloss/...", "ui/theme ui/live/quiet", "a palette is a value; only the guard must touch the library before it runs"},
		{"github.com/shirou/gopsutil/...", "sockets/portable", "Linux has better readers, and model has none"},
		{"github.com/spf13/cobra/...", "ui/cli", "a face is not a command"},
	}
}

// impure returns the imports with which a package could access more than what is
// passed to it.
func impure() []string {
	return []string{"os", "os/exec", "os/user", "os/signal", "net", "net/http", "syscall", "io/fs", "io/ioutil", "math/rand", "math/rand/v2"}
}

// forbidden returns the reason why pkg must not import what, or "".
func forbidden(pkg, what string) string {
	switch {
	case what == "sockets":
		return "" // all packages may use this vocabulary
	case pkg == "sockets" && strings.Contains(strings.Split(what, "/")[0], "."):
		return "the vocabulary needs the standard library alone"
	case pkg == "sockets" && (within(what, "ui/...") || within(what, "model/...") || within(what, "sockets/...")):
		return "the vocabulary knows nobody"
	case within(pkg, "model/...") && slices.Contains(impure(), what):
		return "meaning is worked out from facts that are handed in"
	}
	for _, r := range imports() {
		if within(what, r.what) {
			if slices.ContainsFunc(strings.Fields(r.who), func(who string) bool { return within(pkg, who) }) {
				return ""
			}
			return r.why
		}
	}
	return ""
}

// within reports whether an import path matches the pattern, or is below it.
func within(pkg, pattern string) bool {
	root, below := strings.CutSuffix(pattern, "/...")
	return pkg == root || below && strings.HasPrefix(pkg, root+"/")
}

// TestImportsKeepTheHouse checks the imports of all source files, including those
// for other operating systems.
func TestImportsKeepTheHouse(t *testing.T) {
	module, own := modulePath(t), 0
	for name, f := range sources(t) {
		for _, i := range f.Imports {
			what, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			what, ours := strings.CutPrefix(what, module+"/")
			if ours {
				own++
			}
			if why := forbidden(path.Dir(name), what); why != "" {
				t.Errorf("%s imports %s: %s", name, what, why)
			}
		}
	}
	if own == 0 {
		t.Errorf("nothing imports a package of %s", module)
	}
}

// modulePath returns the name of this module, which may be renamed.
func modulePath(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(name)
		}
	}
	t.Fatal("go.mod has no module line")
	return ""
}

func TestRulesBite(t *testing.T) {
	for _, c := range []struct {
		pkg, what string
		ok        bool
	}{
		{".", "ui/cli", true},
		{".", "ui/live", false},
		{".", "ui/live/guard", true},
		{"ui/cli", "ui/live/guard", false},
		{".", "sockets/privilege", true},
		{"sockets/procfs", "sockets/privilege/early", false},
		{"ui/cli", "sockets/privilege", false},
		{"ui/cli", "sockets/local", true},
		{"ui/live", "sockets/local", false},
		{"ui/live", "sockets/act", false},
		{"ui/live", "ui/live/overlay/help", true},
		{"ui/live/tree", "ui/live", false},
		{"ui/live/tree", "ui/live/rows", true},
		{"ui/live/tree", "ui/live/table", false},
		{"ui/live/overlay/chooser", "ui/live/portmap", false},
		{"ui/live/overlay/help", "ui/live", false},
		{"ui/live/overlay/help", "ui/live/overlay/chooser", false},
		{"ui/live/pane", "ui/live/overlay/help", false},
		{"ui/cli", "sockets/lab", true},
		{"ui/live", "sockets/lab", false},
		{"ui/live", "model/table", true},
		{"ui/print", "github.com/charmbracelet/bubbletea", false},
		{"ui/print", "ui/live", false},
		{"ui/print", "github.com/charmbracelet/lipgloss", false},
		{"model/query", "sockets", true},
		{"model/query", "sockets/procfs", false},
		{"model/query", "ui/cell", false},
		{"model/query", "net/netip", true},
		{"model/query", "net", false},
		{"sockets", "github.com/google/go-cmp/cmp", false},
		{"sockets", "model", false},
		{"sockets", "net/netip", true},
		{"sockets/local", "sockets/portable", true},
		{"sockets/local", "model", false},
		{"sockets/local", "github.com/shirou/gopsutil/v3/net", false},
	} {
		if why := forbidden(c.pkg, c.what); (why == "") != c.ok {
			t.Errorf("%s imports %s: ok %v, want %v (%s)", c.pkg, c.what, why == "", c.ok, why)
		}
	}
}

// TestModelHasNoClock checks that package model is passed the time, so that a test
// can choose it.
func TestModelHasNoClock(t *testing.T) {
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}
	for name, f := range sources(t) {
		if !strings.HasPrefix(name, "model/") {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clock, s.Sel.Name) {
				t.Errorf("%s calls time.%s: the time comes with the snapshot", name, s.Sel.Name)
			}
			return true
		})
	}
}

// TestNothingRunsBeforeMain checks that no package has an init function. The guard,
// which must run before the init function of Bubble Tea, is the only exception.
func TestNothingRunsBeforeMain(t *testing.T) {
	for name, f := range sources(t) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv == nil && fn.Name.Name == "init" && path.Dir(name) != "ui/live/quiet" {
				t.Errorf("%s has an init: hand the value in instead", name)
			}
		}
	}
}

// sources returns all files of this module except tests, by path.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	all := make(map[string]*ast.File)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return errOrSkip(name, err)
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "deps.go" {
			return nil
		}
		all[filepath.ToSlash(name)], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d source files: %v", len(all), err)
	}
	return all
}

// errOrSkip skips the directories that do not belong to the module.
func errOrSkip(name string, err error) error {
	base := filepath.Base(name)
	if err == nil && (name == "e2e" || base == "testdata" || len(base) > 1 && base[0] == '.') {
		return filepath.SkipDir
	}
	return err
}

// TestTheAppStaysSmall limits the number of methods and fields of App, so that
// whatever is added to the live table becomes a separate part or belongs to an
// existing one. Nothing may be embedded in App, because that would hide fields.
func TestTheAppStaysSmall(t *testing.T) {
	const mostMethods, mostFields = 35, 16 // the goal is 30 methods: those in signs.go belong in a separate type
	methods, fields := 0, 0
	for name, f := range sources(t) {
		if path.Dir(name) != "ui/live" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil && holds(n.Recv, "App") {
					methods++
				}
			case *ast.TypeSpec:
				app, ok := n.Type.(*ast.StructType)
				if !ok || n.Name.Name != "App" {
					break
				}
				for _, x := range app.Fields.List {
					if fields += len(x.Names); len(x.Names) == 0 {
						t.Errorf("%s: something is embedded in the App", name)
					}
				}
			}
			return true
		})
	}
	if methods == 0 || methods > mostMethods || fields == 0 || fields > mostFields {
		t.Errorf("the App has %d methods and %d fields, want %d and %d at most", methods, fields, mostMethods, mostFields)
	}
}

// holds reports whether a receiver has the named type or is a pointer to it.
func holds(recv *ast.FieldList, name string) bool {
	typ := recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.Name == name
}
