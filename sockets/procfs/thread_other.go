//go:build !linux

package procfs

// threadID and asleep can't be determined here: a thread that stands still counts as blocked.
func threadID() int { return 0 }

func asleep(int) bool { return true }
