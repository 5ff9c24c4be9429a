package netns

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMounted(t *testing.T) {
	p := places{at: map[uint64]int{}}
	p.mounted([]byte(`24 1 254:0 / / rw - ext4 /dev/vda rw
91 24 0:4 net:[4026532391] /run/netns/blue rw shared:7 - nsfs nsfs rw
92 24 0:4 net:[4026532391] /var/run/netns/blue rw - nsfs nsfs rw
93 24 0:4 net:[4026532500] /run/netns/netns-5b0c1ad6-0d33-4c7f-a8d5-1d2f5c2c9f11 rw - nsfs nsfs rw
94 24 0:4 net:[4026532501] /run/docker/netns/0db85c4a5b1f rw - nsfs nsfs rw
95 24 0:4 mnt:[4026532502] /run/snapd/ns/a.mnt rw - nsfs nsfs rw
96 24 0:4 net:[x] /run/netns/no rw - nsfs nsfs rw
97 24 0:4 net:[4026532503] /run/netns/a\040b` + "\x1b" + ` rw - nsfs nsfs rw
short
`))
	want := []Place{
		{4026532391, "blue", []string{"/run/netns/blue", "/var/run/netns/blue"}},
		{4026532500, "", []string{"/run/netns/netns-5b0c1ad6-0d33-4c7f-a8d5-1d2f5c2c9f11"}},
		{4026532501, "", []string{"/run/docker/netns/0db85c4a5b1f"}},
		{4026532503, `a b\x1b`, []string{"/run/netns/a b\x1b"}},
	}
	if d := cmp.Diff(want, p.all); d != "" {
		t.Error(d)
	}
}
