//go:build !darwin || cgo

package portable

// exeIsExpensive reports whether finding the path of a program requires running
// lsof.
const exeIsExpensive = false
