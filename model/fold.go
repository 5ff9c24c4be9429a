package model

// Fold is what a Row that stands for several sockets shows in addition to what they
// have in common.
type Fold struct {
	Count         int  // the number of open sockets, or of all sockets if none is open
	Local, Remote bool // whether the local and the remote ends differ from socket to socket
}
