package model

// Fold is what a Row that stands for several says besides what they have in common.
type Fold struct {
	Count         int  // of the open ones, or of all if none is open
	Local, Remote bool // which of its ends differ from socket to socket
}
