package local

// Namespace returns the inode of the network namespace that word refers to. word is
// an ip-netns(8) name, the PID of a process in the namespace, or the inode. The error
// is os.ErrNotExist if there is no such namespace.
func Namespace(word string) (uint64, error) { return namespaceOf(word) }
