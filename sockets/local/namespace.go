package local

// Namespace returns the inode of the network namespace that the given word identifies:
// by its ip-netns(8) name, the PID of a process in it, or its inode. The error is
// os.ErrNotExist if there is no such namespace.
func Namespace(word string) (uint64, error) { return namespaceOf(word) }
