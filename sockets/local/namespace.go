package local

// Namespace returns the number of the network namespace that a word stands for: a
// name of ip-netns(8), the number of a process in it, or the number itself. The
// error is os.ErrNotExist where there is none.
func Namespace(word string) (uint64, error) { return namespaceOf(word) }
