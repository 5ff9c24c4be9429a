package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func systems() []string {
	return []string{
		"linux_amd64", "linux_arm64", "linux_armv7", "linux_riscv64", "darwin_amd64", "darwin_arm64",
		"windows_amd64", "windows_arm64", "freebsd_amd64",
	}
}

// made returns a release in which each archive has a different checksum.
func made(t *testing.T) (release, map[string]string) {
	t.Helper()
	var text strings.Builder
	r := release{Version: "1.2.0", Date: "2026-11-29", URL: "https://example.org/berth", Maintainer: "A <a@example.org>", Summary: "shows ports"}
	for i, s := range systems() {
		fmt.Fprintf(&text, "%064x  %s\n", 0xabc000+i, r.File(s))
	}
	sums, err := checksums(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	r.sums = sums
	return r, sums
}

// TestEachArchiveHasItsOwnSum checks that every address in a manifest is followed
// by the checksum of exactly that archive.
func TestEachArchiveHasItsOwnSum(t *testing.T) {
	r, _ := made(t)
	dir := t.TempDir()
	if err := write(r, dir); err != nil {
		t.Fatal(err)
	}
	for path, named := range map[string][]string{
		"homebrew/berth.rb":                 {"darwin_arm64", "darwin_amd64", "linux_arm64", "linux_amd64"},
		"scoop/berth.json":                  {"windows_amd64", "windows_arm64"},
		"winget/berth.berth.installer.yaml": {"windows_amd64", "windows_arm64"},
		"nix/flake.nix":                     {"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"},
		"aur/PKGBUILD":                      {"linux_amd64", "linux_arm64", "linux_armv7", "linux_riscv64"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Error(err)
			continue
		}
		inOrder(t, path, strings.ToLower(string(text)), r, named)
		if strings.Contains(string(text), "<no value>") {
			t.Errorf("%s has a variable that was not filled in", path)
		}
	}
}

// inOrder checks that the checksums are in the same order as the addresses, whether
// each follows its address or they are in a separate list.
func inOrder(t *testing.T, path, text string, r release, systems []string) {
	t.Helper()
	address, sum := -1, -1
	for _, s := range systems {
		digits, err := r.Sum(s)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "nix") {
			digits, _ = r.SRI(s)
			digits = strings.ToLower(digits)
		}
		nextAddress, nextSum := strings.Index(text, r.Address(s)), strings.Index(text, digits)
		if nextAddress <= address || nextSum <= sum || nextSum < nextAddress {
			t.Errorf("%s: the sum of %s is not where its address is", path, s)
		}
		address, sum = nextAddress, nextSum
	}
}

func TestScoopIsJSON(t *testing.T) {
	r, _ := made(t)
	dir := t.TempDir()
	if err := write(r, dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "scoop/berth.json"))
	if err != nil || !json.Valid(text) {
		t.Errorf("not JSON (%v):\n%s", err, text)
	}
}

func TestAMissingArchiveIsNamed(t *testing.T) {
	r, sums := made(t)
	delete(sums, r.File("darwin_arm64"))
	if err := write(r, t.TempDir()); err == nil || !strings.Contains(err.Error(), "darwin_arm64") {
		t.Errorf("error %v, want one that names the archive", err)
	}
}

func TestChecksumsThatAreNone(t *testing.T) {
	for _, text := range []string{"abc  berth.zip\n", strings.Repeat("a", 64) + " berth.zip\n", strings.Repeat("z", 64) + "  berth.zip\n"} {
		if _, err := checksums(strings.NewReader(text)); err == nil {
			t.Errorf("%q is taken for a checksum", text)
		}
	}
}

// TestSRI uses the digest of an empty file. Both forms were determined
// independently, with sha256sum and "openssl dgst -binary | base64".
func TestSRI(t *testing.T) {
	got, err := sri("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	if want := "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; err != nil || got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}
