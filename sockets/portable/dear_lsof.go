//go:build darwin && !cgo

package portable

// exeIsDear tells whether the path of a program costs a run of lsof.
const exeIsDear = true
