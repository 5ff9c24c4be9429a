package sockdiag

import (
	"berth/sockets"
	"berth/sockets/netlink"
)

// A filter is a program for the kernel. Each instruction is a struct inet_diag_bc_op
// (include/uapi/linux/inet_diag.h), which has an operation code and two jump distances
// in bytes: the field yes (8 bits) applies if the condition holds, and the field no
// (16 bits) if it does not. Jumping exactly to the end accepts a socket; jumping
// beyond the end leaves it out. The operand of a comparison is in the second half of
// another such struct, right after the comparison.
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

// maxFilter is the maximum length of a filter. It is well below the limits that the
// sizes of attributes and jumps impose.
const maxFilter = 32 << 10

// filterSize returns the length of a filter for n port ranges.
func filterSize(n int) int { return 2*n*betweenSize + compareSize }

// narrows reports whether the kernel does the filtering by port. If it does not,
// sockets with other ports are left out when its reply is decoded.
func (r Request) narrows() bool {
	return len(r.Ports) > 0 && filterSize(len(r.Ports)) <= maxFilter
}

// appendFilter appends the attribute that makes the kernel leave out sockets that
// Request.Ports does not request.
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

// appendBetween appends instructions that accept the socket if the port is in p, and
// otherwise continue with what follows them.
func appendBetween(b []byte, from, to byte, p sockets.PortRange, end int) []byte {
	b = appendCompare(b, from, p.First, betweenSize)
	b = appendCompare(b, to, p.Last, compareSize+opSize)
	return appendOp(b, opJump, opSize, uint16(end-len(b)))
}

// appendCompare appends a comparison. If it holds, the filter continues with the next
// instruction. If not, the filter jumps by the given number of bytes.
func appendCompare(b []byte, op byte, port, no uint16) []byte {
	b = appendOp(b, op, compareSize, no)
	return appendOp(b, 0, 0, port)
}

func appendOp(b []byte, code, yes byte, no uint16) []byte {
	return native.AppendUint16(append(b, code, yes), no)
}
