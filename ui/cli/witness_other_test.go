//go:build !linux

package cli

// bearWitness does nothing here, because the tests against the kernel are only for
// Linux.
func bearWitness() {}
