package local

// Namespace returns the number of the network namespace that word stands for: an
// ip-netns(8) name, the number of a process in it, or the namespace's own number.
// The error is os.ErrNotExist if there is no such namespace.
func Namespace(word string) (uint64, error) { return namespaceOf(word) }
