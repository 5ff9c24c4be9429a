package procfs

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSocketInode(t *testing.T) {
	tests := []struct {
		link string
		want uint64
	}{
		{"socket:[48211]", 48211},
		{"socket:[18446744073709551615]", 1<<64 - 1},
		{"socket:[18446744073709551616]", 0},
		{"socket:[]", 0},
		{"socket:[12", 0},
		{"socket:[-1]", 0},
		{"socket:", 0},
		{"socket:]", 0},
		{"pipe:[48211]", 0},
		{"/home/ann/socket:[48211]", 0},
		{"socket:[48211] (deleted)", 0},
		{"", 0},
	}
	for _, tt := range tests {
		if got, ok := socketInode([]byte(tt.link)); got != tt.want || ok != (tt.want != 0) {
			t.Errorf("%q: %d, %t", tt.link, got, ok)
		}
	}
}

func dirent(name string) []byte {
	n := (direntName + len(name) + 1 + 7) &^ 7
	b := make([]byte, n)
	binary.NativeEndian.PutUint16(b[direntLength:], uint16(n))
	copy(b[direntName:], name)
	return b
}

func TestNextNumber(t *testing.T) {
	var buf []byte
	for _, name := range []string{".", "..", "0", "self", "17", "2147483647", "2147483648", "-1", "7x"} {
		buf = append(buf, dirent(name)...)
	}
	var got []int32
	for n, _, rest, ok := nextNumber(buf); ok; n, _, rest, ok = nextNumber(rest) {
		got = append(got, n)
	}
	if diff := cmp.Diff([]int32{0, 17, 2147483647}, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzEntries(f *testing.F) {
	f.Add(append(dirent("17"), dirent("..")...))
	f.Add([]byte("socket:[48211]"))
	f.Add(make([]byte, 40))
	f.Fuzz(func(t *testing.T, buf []byte) {
		socketInode(buf)
		for {
			name, rest, ok := nextName(buf)
			if !ok {
				return
			}
			if len(rest)+len(name) >= len(buf) {
				t.Fatal("no progress")
			}
			buf = rest
		}
	})
}
