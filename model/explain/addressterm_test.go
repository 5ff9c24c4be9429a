package explain

import "testing"

// A netmask is not a host's address, and neither is an address that NAT64 makes.
func TestAddressesThatAreNoHosts(t *testing.T) {
	for text, want := range map[string]string{
		"255.255.255.0": "cidr", "255.0.0.0": "cidr", "255.255.240.0": "cidr", "255.255.255.252": "cidr", "255.255.255.255": "address",
		"255.0.255.0": "address", "254.0.0.0": "address", "64:ff9b::1": "nat64", "64:ff9b::c000:221": "nat64", "64:ff9b:1::1": "address",
	} {
		if got := addressTerm(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
