//go:build !unix

package query_test

// spent calls f. It measures nothing on this system.
func spent(f func()) uint64 { f(); return 0 }
