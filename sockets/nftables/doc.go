// Package nftables reads the rules of the kernel's packet filter over netlink. It changes
// nothing. Whatever it does not understand in a rule is kept and marked as not understood:
// nothing is left out of a rule, so that no rule seems to say more than it does.
package nftables
