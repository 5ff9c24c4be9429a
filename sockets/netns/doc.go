// Package netns finds the network namespaces of a Linux machine and enters them.
// It holds none: a descriptor of a namespace, and a socket in it, would keep it and
// its devices alive when its last process has ended.
package netns
