//go:build !linux

package procfs

// threadID and asleep can't be told here: whoever stands still is held up.
func threadID() int { return 0 }

func asleep(int) bool { return true }
