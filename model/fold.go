package model

// Fold is what a Row that stands for several tells beside what they have in common.
type Fold struct {
	Count         int  // of those that are open, or of all if none is
	Local, Remote bool // which end each has of its own
}
