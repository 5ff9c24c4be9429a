package sockdiag

import (
	"bytes"
	"testing"

	"berth/sockets"

	"github.com/google/go-cmp/cmp"
)

func TestUnixReply(t *testing.T) {
	name := func(text string) []byte { return attr(attrName, []byte(text)...) }
	peer := func(inode uint32) []byte { return attr(attrPeer, native.AppendUint32(nil, inode)...) }
	tests := []struct {
		name  string
		body  []byte
		state sockets.State
		info  sockets.UnixInfo
	}{
		{
			"a path", unixTold(1, 10, 34, name("/run/x\x00")...),
			sockets.Listen,
			sockets.UnixInfo{Type: "stream", Path: "/run/x"},
		},
		{
			"an end of a pair", unixTold(5, 1, 34, peer(35)...),
			sockets.Connected,
			sockets.UnixInfo{Type: "seqpacket", Peer: 35},
		},
		{
			"a connected datagram socket told as closed", unixTold(2, 7, 34, peer(35)...),
			sockets.Connected,
			sockets.UnixInfo{Type: "dgram", Peer: 35},
		},
		{
			"a datagram socket to which others connected", unixTold(2, 1, 34),
			sockets.Bound,
			sockets.UnixInfo{Type: "dgram"},
		},
		{
			"a client that is not accepted", unixTold(1, 1, 34, peer(0)...),
			sockets.Connected,
			sockets.UnixInfo{Type: "stream"},
		},
		{
			"a server's end that is not accepted", unixTold(1, 1, 0),
			sockets.Connected,
			sockets.UnixInfo{Type: "stream"},
		},
		{
			"bound to nothing", unixTold(2, 7, 34),
			sockets.Bound,
			sockets.UnixInfo{Type: "dgram"},
		},
		{
			"an abstract name filled up", unixTold(1, 7, 34, name("\x00bus\x00\x00\x00")...),
			sockets.Bound,
			sockets.UnixInfo{Type: "stream", Path: "@bus"},
		},
		{
			"an abstract name with NUL inside", unixTold(1, 7, 34, name("\x00a\x00b")...),
			sockets.Bound,
			sockets.UnixInfo{Type: "stream", Path: `@a\x00b`},
		},
		{
			"an abstract name of NUL alone", unixTold(1, 7, 34, name("\x00\x00\x00")...),
			sockets.Bound,
			sockets.UnixInfo{Type: "stream", Path: "@"},
		},
		{
			"a hostile path", unixTold(1, 7, 34, name("/\x1b]52;c;x\a\xff\x00after")...),
			sockets.Bound,
			sockets.UnixInfo{Type: "stream", Path: `/\x1b]52;c;x\x07\xff`},
		},
		{
			"attributes too short to mean anything",
			unixTold(1, 7, 34, bytes.Join([][]byte{attr(attrPeer, 1), attr(attrQueue, 1, 2, 3, 4), attr(attrUID)}, nil)...),
			sockets.Bound,
			sockets.UnixInfo{Type: "stream"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &local{states: sockets.AllStates, netns: 4026}
			if !d.take(tt.body) {
				t.Fatal("not understood")
			}
			want := sockets.Socket{
				Key: sockets.Key{NetNS: 4026, ID: 77}, Proto: sockets.Unix, State: tt.state,
				Inode: uint64(native.Uint32(tt.body[4:])), Cookie: 77, User: sockets.NoAccount(), Queue: sockets.NoQueue(), Unix: &tt.info,
			}
			if diff := cmp.Diff([]sockets.Socket{want}, d.out, sameAddr); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnixReplyQueueAndUser(t *testing.T) {
	attrs := append(
		attr(attrQueue, native.AppendUint32(native.AppendUint32(nil, 2), 128)...),
		attr(attrUID, native.AppendUint32(nil, 1000)...)...,
	)
	d := &local{states: sockets.AllStates}
	d.take(unixTold(1, 10, 34, attrs...))
	d.take(unixTold(1, 1, 0, attrs...))
	d.take(unixTold(1, 1, 0, attr(attrUID, native.AppendUint32(nil, 0)...)...))
	if got, want := d.out[0].Queue, (sockets.Queue{Recv: 2, Send: 128}); got != want {
		t.Errorf("queue %+v, want %+v", got, want)
	}
	if got, want := d.out[0].User, (sockets.Account{UID: 1000}); got != want {
		t.Errorf("user %+v, want %+v", got, want)
	}
	if got, want := d.out[1].User, (sockets.Account{UID: 1000}); got != want {
		t.Errorf("user %+v for a socket without inode, want %+v", got, want)
	}
	if got := d.out[2].User; got != sockets.NoAccount() {
		t.Errorf("user %+v for a socket without inode that is reported as root's, want none", got)
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
