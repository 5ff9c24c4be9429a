//go:build faults && !linux

package fault

func foreign(string) func() { return nil }
