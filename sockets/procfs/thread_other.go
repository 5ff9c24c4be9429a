//go:build !linux

package procfs

// threadID and asleep can't be implemented here, so a thread without progress counts as
// blocked.
func threadID() int { return 0 }

func asleep(int) bool { return true }
