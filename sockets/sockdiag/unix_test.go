package sockdiag

import (
	"bytes"
	"testing"

	"berth/sockets"

	"github.com/google/go-cmp/cmp"
)

func TestUnixReply(t *testing.T) {
	peer := attr(attrPeer, native.AppendUint32(nil, 35)...)
	uid := attr(attrUID, native.AppendUint32(nil, 1000)...)
	queue := attr(attrQueue, native.AppendUint32(native.AppendUint32(nil, 2), 128)...)
	tests := []struct {
		name  string
		body  []byte
		state sockets.State
		user  sockets.Account
		queue sockets.Queue
		info  sockets.UnixInfo
	}{
		{
			"a listener with a path", unixTold(1, 10, 34, append(append(attr(attrName, []byte("/run/x\x00")...), queue...), uid...)...),
			sockets.Listen,
			sockets.Account{UID: 1000},
			sockets.Queue{Recv: 2, Send: 128},
			sockets.UnixInfo{Path: "/run/x", Type: "stream"},
		},
		{"an end of a pair", unixTold(5, 1, 34, peer...), sockets.Connected, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Type: "seqpacket", Peer: 35}},
		{"a connected datagram socket told as closed", unixTold(2, 7, 34, peer...), sockets.Connected, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Type: "dgram", Peer: 35}},
		{"bound to nothing", unixTold(2, 7, 34), sockets.Bound, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Type: "dgram"}},
		{"not accepted", unixTold(1, 1, 0, uid...), sockets.Connected, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Type: "stream"}},
		{"an abstract name filled up", unixTold(1, 7, 34, attr(attrName, []byte("\x00bus\x00\x00\x00")...)...), sockets.Bound, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Path: "@bus", Type: "stream"}},
		{"an abstract name with NUL inside", unixTold(1, 7, 34, attr(attrName, []byte("\x00a\x00b")...)...), sockets.Bound, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Path: `@a\x00b`, Type: "stream"}},
		{"a hostile path", unixTold(1, 7, 34, attr(attrName, []byte("/\x1b]52;c;x\a\xff\x00after")...)...), sockets.Bound, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Path: `/\x1b]52;c;x\x07\xff`, Type: "stream"}},
		{"an abstract name of NULs only", unixTold(1, 7, 34, attr(attrName, 0, 0, 0)...), sockets.Bound, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Path: "@", Type: "stream"}},
		{"attributes too short to mean anything", unixTold(1, 7, 34, bytes.Join([][]byte{attr(attrPeer, 1), attr(attrQueue, 1, 2, 3, 4), attr(attrUID)}, nil)...), sockets.Bound, sockets.NoAccount, sockets.NoQueue, sockets.UnixInfo{Type: "stream"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &local{states: sockets.AllStates, netns: 4026}
			if !d.take(tt.body) {
				t.Fatal("not understood")
			}
			want := sockets.Socket{
				Key: sockets.Key{NetNS: 4026, ID: 77}, Proto: sockets.Unix, State: tt.state,
				Inode: uint64(native.Uint32(tt.body[4:])), Cookie: 77, User: tt.user, Queue: tt.queue, Unix: &tt.info,
			}
			if diff := cmp.Diff([]sockets.Socket{want}, d.out, sameAddr); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnixReplyMalformed(t *testing.T) {
	tests := map[string][]byte{
		"empty":             {},
		"one byte short":    unixTold(1, 7, 34)[:unixSize-1],
		"another family":    append([]byte{familyInet}, unixTold(1, 7, 34)[1:]...),
		"type of nobody":    unixTold(3, 7, 34),
		"attribute cut off": unixTold(1, 7, 34, 9, 0, attrName, 0, 'x'),
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			d := &local{states: sockets.AllStates}
			if d.take(body) || len(d.out) != 0 {
				t.Errorf("understood as %d sockets", len(d.out))
			}
		})
	}
}
