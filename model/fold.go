package model

// Fold is what is shown of a Row that stands for several sockets, in addition to
// what they have in common.
type Fold struct {
	Count         int  // the number of open sockets, or of all if none is open
	Local, Remote bool // whether the local and the remote ends differ from socket to socket
}
