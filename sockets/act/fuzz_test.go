package act

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// FuzzAcknowledged: whatever comes, it is read within its bounds, and only what
// carries the number of the request is taken for its answer.
func FuzzAcknowledged(f *testing.F) {
	whole := binary.NativeEndian.AppendUint32(nil, 36)
	whole = binary.NativeEndian.AppendUint16(whole, typeError)
	whole = append(whole, make([]byte, 30)...)
	for n := range len(whole) {
		f.Add(whole[:n], uint32(0))
	}
	f.Add(bytes.Repeat([]byte{0xff}, 36), uint32(1<<32-1))
	f.Fuzz(func(t *testing.T, b []byte, seq uint32) {
		errno, ok := acknowledged(b, seq)
		if ok && binary.NativeEndian.Uint32(b[8:]) != seq {
			t.Errorf("an answer to another request was taken")
		}
		if !ok && errno != 0 {
			t.Errorf("errno %d of no answer", errno)
		}
	})
}
