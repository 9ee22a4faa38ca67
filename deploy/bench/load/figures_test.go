package main

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAQuantileIsTheNearestRank(t *testing.T) {
	ten := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for share, want := range map[float64]time.Duration{0.5: 5, 0.51: 6, 0.95: 10, 0.9: 9, 1: 10, 0.01: 1} {
		if got := quantile(ten, share); got != want {
			t.Errorf("of %v it is %d, want %d", share, got, want)
		}
	}
	if quantile(nil, 0.5) != 0 {
		t.Error("of nothing it is something")
	}
}

func TestAtLeastTheShareDoesNotPassAQuantile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 50).Draw(t, "values")
		share := rapid.Float64Range(0.01, 1).Draw(t, "share")
		var sorted []time.Duration
		for _, v := range values {
			sorted = append(sorted, time.Duration(v))
		}
		slices.Sort(sorted)
		q := quantile(sorted, share)
		below := 0
		for _, v := range sorted {
			if v <= q {
				below++
			}
		}
		if float64(below) < share*float64(len(sorted))-1e-9 || !slices.Contains(sorted, q) {
			t.Errorf("%d of %d do not pass %d", below, len(sorted), q)
		}
	})
}

func TestWhatWentWrongIsNotAmongTheTimes(t *testing.T) {
	f := newFigures()
	f.add("read", 3)
	f.add("read", 1)
	f.refuse("read")
	f.fail("read: 500")
	lines := f.lines()
	if len(lines) != 1 || lines[0] != (line{"read", 2, 1, 1, 3, 3, 3}) || f.wrong["read: 500"] != 1 {
		t.Errorf("got %+v %v", lines, f.wrong)
	}
}
