package sockdiag

import (
	"berth/sockets"
	"berth/sockets/netlink"
)

// A filter is a program for the kernel, in the form of struct inet_diag_bc_op in
// include/uapi/linux/inet_diag.h: an operation and two jumps, counted in bytes: one if
// it holds (8 bits) and one if it does not (16 bits). Jumping to the very end accepts a
// socket, jumping beyond it leaves the socket out. The operand of a comparison is in the
// second half of another operation, right after it.
const (
	opJump       = 1 // INET_DIAG_BC_JMP
	opLocalMin   = 2 // INET_DIAG_BC_S_GE
	opLocalMax   = 3 // INET_DIAG_BC_S_LE
	opRemoteMin  = 4 // INET_DIAG_BC_D_GE
	opRemoteMax  = 5 // INET_DIAG_BC_D_LE
	opSize       = 4
	compareSize  = 2 * opSize
	betweenSize  = 2*compareSize + opSize
	attrBytecode = 1 // INET_DIAG_REQ_BYTECODE
)

// maxFilter is how long a filter may be, so that the longest attribute and the longest
// jump can hold it with room to spare.
const maxFilter = 32 << 10

// filterSize returns the length of the filter for n ranges of ports.
func filterSize(n int) int { return 2*n*betweenSize + compareSize }

// narrows reports whether the kernel is given the requested ports. If it is not, other
// ports are left out when its reply is read.
func (r Request) narrows() bool {
	return len(r.Ports) > 0 && filterSize(len(r.Ports)) <= maxFilter
}

// appendFilter writes the attribute that makes the kernel leave out what Request.Ports
// does not request.
func appendFilter(b []byte, ports []sockets.PortRange) []byte {
	size := filterSize(len(ports))
	b = native.AppendUint16(b, uint16(netlink.AttrSize+size))
	b = native.AppendUint16(b, attrBytecode)
	end := len(b) + size
	for _, p := range ports {
		b = appendBetween(b, opLocalMin, opLocalMax, p, end)
		b = appendBetween(b, opRemoteMin, opRemoteMax, p, end)
	}
	return appendCompare(b, opRemoteMax, 0, compareSize+opSize) // port 0: no remote end
}

// appendBetween writes: accept if the port is in p, else continue after this.
func appendBetween(b []byte, from, to byte, p sockets.PortRange, end int) []byte {
	b = appendCompare(b, from, p.First, betweenSize)
	b = appendCompare(b, to, p.Last, compareSize+opSize)
	return appendOp(b, opJump, opSize, uint16(end-len(b)))
}

// appendCompare writes: continue after this if the comparison holds, else at no.
func appendCompare(b []byte, op byte, port, no uint16) []byte {
	b = appendOp(b, op, compareSize, no)
	return appendOp(b, 0, 0, port)
}

func appendOp(b []byte, code, yes byte, no uint16) []byte {
	return native.AppendUint16(append(b, code, yes), no)
}
