package sockdiag

import "testing"

func TestSeesBound(t *testing.T) {
	tests := map[string]bool{
		"6.8.0":                  true,
		"6.8":                    true,
		"6.18.44-generic":        true,
		"6.8-rc1":                true,
		"7.0.0":                  true,
		"10.1":                   true,
		"6.7.12":                 false,
		"6.1.0-18-amd64":         false,
		"5.15.0":                 false,
		"5.80.0":                 false,
		"3.10.0-1160.el7.x86_64": false,
		"":                       false,
		"6":                      false,
		"six.nine":               false,
		"6.":                     false,
		"6.x":                    false,
	}
	for release, want := range tests {
		if got := SeesBound(release); got != want {
			t.Errorf("%q: %v", release, got)
		}
	}
}
