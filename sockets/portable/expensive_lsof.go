//go:build darwin && !cgo

package portable

// exeIsExpensive reports whether finding the path of a program takes a run of lsof.
const exeIsExpensive = true
