// Package nftables reads the rules of the kernel's packet filter over netlink. It
// changes nothing. What it does not understand in a rule is never left out but marked
// as not understood, so that no rule seems to say more than it does.
package nftables
