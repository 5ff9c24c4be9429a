package cell_test

import (
	"testing"

	"berth/ui/cell"
)

func TestRoughTakesFourCells(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0", 999: "999", 1000: "1.0k", 1250: "1.2k", 9990: "9.9k", 12_300: "12k", 99_900: "99k", 340_000: "340k",
		999_499: "999k", 999_600: "1.0M", 1_140_000: "1.1M", 1 << 62: "4.6E",
	} {
		if got := cell.Rough(n); got != want || len(got) > 4 {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestGrowthHasASign(t *testing.T) {
	for n, want := range map[int]string{0: "·", 1: "+1", -3: "-3", 1250: "+1.2k", -98_500: "-98k"} {
		if got := cell.Growth(n, false); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := cell.Growth(0, true); got != "." {
		t.Errorf("in ASCII none is %q", got)
	}
}
