package netlink

import (
	"fmt"
	"syscall"
)

// reply is what has arrived so far of the kernel's answer to one request.
type reply struct {
	seq         uint32
	single      bool // one message is the whole reply, and no end marker follows
	over        bool // the kernel marked the end, or refused
	refused     syscall.Errno
	interrupted bool
	overrun     bool
	malformed   int
}

// read processes one datagram. It passes the body of each message to the function take,
// which returns false if the body makes no sense. Answers to earlier requests are
// skipped.
func (r *reply) read(datagram []byte, take func(body []byte) bool) {
	for len(datagram) > 0 && !r.over {
		m, rest, ok := Next(datagram)
		if !ok {
			r.malformed++
			return
		}
		datagram = rest
		if m.Seq == r.seq {
			r.message(m, take)
		}
	}
}

func (r *reply) message(m Message, take func(body []byte) bool) {
	if m.Flags&flagInterrupted != 0 {
		r.interrupted = true
	}
	switch m.Kind {
	case typeNoop:
	case typeOverrun:
		r.overrun = true
	case typeDone, typeError:
		r.over = true
		if len(m.Body) >= 4 {
			r.refused = refusal(m.Body)
		} else if m.Kind == typeError {
			r.malformed++
		}
	default:
		if m.Kind < typeFirst || !take(m.Body) {
			r.malformed++
		}
		r.over = r.single
	}
}

// refusal reads the negative errno at the start of NLMSG_ERROR and, on Linux 2.6 and
// later, of NLMSG_DONE. It returns 0 if there is none.
func refusal(body []byte) syscall.Errno {
	if n := int64(int32(native.Uint32(body))); n < 0 {
		return syscall.Errno(-n)
	}
	return 0
}

// err returns the worst of what went wrong, or nil.
func (r *reply) err() error {
	switch {
	case r.refused != 0:
		return r.refused
	case r.overrun:
		return ErrOverrun
	case r.interrupted:
		return ErrInterrupted
	case r.malformed > 0:
		return fmt.Errorf("%w: %d", ErrMalformed, r.malformed)
	}
	return nil
}
