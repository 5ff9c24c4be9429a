// Package column names what can be shown of a row and orders rows by it.
package column

// Column is one thing that can be shown of a row. Its String is the name that
// --columns, --sort and the configuration take.
type Column uint8

// The columns, in the order in which the chooser lists them.
const (
	Proto Column = iota
	Local
	Service
	State
	Remote
	Process
	PID
	User
	Age
	Side
	Command
	RecvQ
	SendQ
	Timer
	FD
	UID
	Inode
	Cookie
	Iface
	Peer
	Family
	Class
	Range
	Started
	RTT
	Retrans
	Cwnd
	Sent
	Received
	Exe
)
