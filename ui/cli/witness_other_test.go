//go:build !linux

package cli

// bearWitness does nothing here: the tests against the kernel are for Linux only.
func bearWitness() {}
