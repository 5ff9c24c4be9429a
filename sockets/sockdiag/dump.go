package sockdiag

import (
	"fmt"
	"syscall"
)

// decoder takes the sockets of one dump in. take is false where a message
// makes no sense.
type decoder interface{ take(body []byte) bool }

// dump is what has come so far of the kernel's answer to one request.
type dump struct {
	seq         uint32
	other       uint16 // the type of the replies, where they are not sock_diag's
	single      bool   // the answer is one message, behind which none says that it was all
	over        bool   // the kernel said that this was all, or refused
	refused     syscall.Errno
	interrupted bool
	overrun     bool
	malformed   int
}

// read takes in one datagram. What answers an earlier request is passed over.
func (d *dump) read(datagram []byte, to decoder) {
	for len(datagram) > 0 && !d.over {
		m, rest, ok := nextMessage(datagram)
		if !ok {
			d.malformed++
			return
		}
		datagram = rest
		if m.seq == d.seq {
			d.message(m, to)
		}
	}
}

func (d *dump) message(m message, to decoder) {
	if m.flags&flagInterrupted != 0 {
		d.interrupted = true
	}
	switch kind := m.kind; {
	case d.other == 0 && (kind == typeDiag || kind == typeTCP), d.other != 0 && kind == d.other:
		if !to.take(m.body) {
			d.malformed++
		}
		d.over = d.single
	case kind == typeDone, kind == typeError:
		d.over = true
		d.refused = refusal(m.body)
	case kind == typeOverrun:
		d.overrun = true
	case kind == typeNoop:
	default:
		d.malformed++
	}
}

// refusal reads the negative errno with which NLMSG_ERROR starts, and since
// Linux 2.6 NLMSG_DONE; 0 where there is none.
func refusal(body []byte) syscall.Errno {
	if len(body) < 4 {
		return 0
	}
	if n := int64(int32(native.Uint32(body))); n < 0 {
		return syscall.Errno(-n)
	}
	return 0
}

// err returns the worst of what went wrong, or nil.
func (d *dump) err() error {
	switch {
	case d.refused != 0:
		return d.refused
	case d.overrun:
		return ErrOverrun
	case d.interrupted:
		return ErrInterrupted
	case d.malformed > 0:
		return fmt.Errorf("%w: %d", ErrMalformed, d.malformed)
	}
	return nil
}
