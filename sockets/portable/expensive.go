//go:build !darwin || cgo

package portable

// exeIsExpensive reports whether the path of a program costs a run of lsof.
const exeIsExpensive = false
