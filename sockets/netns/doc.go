// Package netns finds the network namespaces of a Linux machine and enters them. It does not
// keep them open, because a descriptor of a namespace, or a socket in it, would keep the
// namespace and its devices alive after its last process has ended.
package netns
