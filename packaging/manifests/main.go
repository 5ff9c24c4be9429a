// Command manifests writes the files that package managers need to fetch a release:
// a Homebrew formula, a Scoop manifest, three winget manifests, a PKGBUILD and a
// Nix flake. Their checksums come from the checksums.txt of packaging/release.
//
//	go run ./packaging/manifests -from dist -to dist/manifests
//
// Version, commit date, address and maintainer come from the environment that
// packaging/lib.sh sets.
package main

import (
	"bufio"
	"embed"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed templates
var templates embed.FS

func main() {
	log.SetFlags(0)
	log.SetPrefix("manifests: ")
	from := flag.String("from", "dist", "the folder of checksums.txt")
	to := flag.String("to", "dist/manifests", "the folder to write to")
	flag.Parse()
	f, err := os.Open(filepath.Join(*from, "checksums.txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	sums, err := checksums(f)
	if err != nil {
		log.Fatal(err)
	}
	r, err := releaseOf(os.LookupEnv, sums)
	if err != nil {
		log.Fatal(err)
	}
	if err := write(r, *to); err != nil {
		log.Fatal(err)
	}
}

// release is the data for the templates.
type release struct {
	Version    string
	Date       string // such as 2026-11-29
	URL        string // of the project
	Maintainer string // a name and an e-mail address, as in the header of an e-mail
	Summary    string
	sums       map[string]string
}

// releaseOf builds a release from the environment.
func releaseOf(lookup func(string) (string, bool), sums map[string]string) (release, error) {
	r := release{sums: sums}
	for name, into := range map[string]*string{
		"VERSION": &r.Version, "DATE": &r.Date, "PROJECT_URL": &r.URL, "MAINTAINER": &r.Maintainer, "SUMMARY": &r.Summary,
	} {
		value, ok := lookup(name)
		if !ok || value == "" {
			return r, fmt.Errorf("the environment has no %s: packaging/release sets it", name)
		}
		*into = value
	}
	r.Date, _, _ = strings.Cut(r.Date, "T")
	return r, nil
}

// File returns the name of the archive for a system, such as "linux_amd64".
func (r release) File(system string) string {
	ending := ".tar.gz"
	if strings.HasPrefix(system, "windows_") {
		ending = ".zip"
	}
	return "berth_" + r.Version + "_" + system + ending
}

// Dir returns the name of the folder inside the archive for a system.
func (r release) Dir(system string) string {
	file := r.File(system)
	return strings.TrimSuffix(strings.TrimSuffix(file, ".zip"), ".tar.gz")
}

// Address returns the URL of the archive for a system.
func (r release) Address(system string) string {
	return r.URL + "/releases/download/v" + r.Version + "/" + r.File(system)
}

// Sum returns the SHA-256 of the archive for a system, in hexadecimal digits.
func (r release) Sum(system string) (string, error) {
	sum, ok := r.sums[r.File(system)]
	if !ok {
		return "", fmt.Errorf("checksums.txt has no %s", r.File(system))
	}
	return sum, nil
}

// SRI returns the checksum of the archive for a system, in the format used by Nix.
func (r release) SRI(system string) (string, error) {
	sum, err := r.Sum(system)
	if err != nil {
		return "", err
	}
	return sri(sum)
}

// write executes every template and writes the results to the corresponding paths
// below dir.
func write(r release, dir string) error {
	return fs.WalkDir(templates, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		t, err := template.New(filepath.Base(name)).Funcs(template.FuncMap{"upper": strings.ToUpper, "arch": archVersion}).ParseFS(templates, name)
		if err != nil {
			return err
		}
		var text strings.Builder
		if err := t.Execute(&text, r); err != nil {
			return err
		}
		path := filepath.Join(dir, strings.TrimPrefix(name, "templates/"))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(text.String()), 0o644)
	})
}

// archVersion returns a version in which all characters are allowed in a pkgver.
func archVersion(version string) string { return strings.ReplaceAll(version, "-", "_") }

// checksums parses lines that consist of a digest, two spaces and a name, as
// written by sha256sum.
func checksums(r io.Reader) (map[string]string, error) {
	all := make(map[string]string)
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != 32 {
			return nil, fmt.Errorf("checksums.txt:%d: a line is a SHA-256, two spaces and a name", n)
		}
		all[name] = sum
	}
	return all, lines.Err()
}
