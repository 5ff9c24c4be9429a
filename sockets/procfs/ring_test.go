package procfs

import (
	"slices"
	"testing"
)

func TestParseUserFiles(t *testing.T) {
	const before = "pos:\t0\nflags:\t02000002\nSqMask:\t0x7\nSQEs:\t0\nCQEs:\t0\n"
	for _, tt := range []struct {
		name, text string
		want       []uint64
		told       bool
	}{
		{"two of three", before + "UserFiles:\t3\n    0: socket:[114857]\n    1: /dev/null\n    2: socket:[7]\nUserBufs:\t0\nPollList:\n", []uint64{114857, 7}, true},
		{"a gap in the table", before + "UserFiles:\t4\n    3: socket:[9]\nUserBufs:\t1\n    0: 4096/1\n", []uint64{9}, true},
		{"none", before + "UserFiles:\t0\nUserBufs:\t0\n", nil, true},
		{"locked", "pos:\t0\nflags:\t02000002\nmnt_id:\t17\n", nil, false},
		{"what follows is another list", "UserFiles:\t0\nUserBufs:\t1\n    0: socket:[5]\n", nil, true},
		{"a file that is called so", "UserFiles:\t1\n    0: /tmp/socket:[5]\n", nil, true},
	} {
		got, told := parseUserFiles([]byte(tt.text))
		if !slices.Equal(got, tt.want) || told != tt.told {
			t.Errorf("%s: %v, %t; want %v, %t", tt.name, got, told, tt.want, tt.told)
		}
	}
}

func FuzzParseUserFiles(f *testing.F) {
	f.Add([]byte("UserFiles:\t3\n    0: socket:[114857]\n    1: /dev/null\nUserBufs:\t0\n"))
	f.Add([]byte("UserFiles:\t1\n    0: socket:[18446744073709551616]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if inodes, told := parseUserFiles(text); len(inodes) > 0 && !told || len(inodes) > len(text) {
			t.Errorf("%d inodes, told: %t", len(inodes), told)
		}
	})
}
