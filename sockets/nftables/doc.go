// Package nftables reads the rules of the kernel's packet filter over netlink. It
// changes nothing. What it does not understand of a rule is kept as something that
// is not understood: nothing is left out of a rule, so that none seems to say more
// than it does.
package nftables
