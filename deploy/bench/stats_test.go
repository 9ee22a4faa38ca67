package main

import (
	"math"
	"testing"
)

func TestQuantileInterpolatesBetweenRanks(t *testing.T) {
	cases := []struct {
		name   string
		values []float64
		p      float64
		want   float64
	}{
		{"one value is its own median", []float64{7}, 0.5, 7},
		{"odd count takes the middle one", []float64{9, 1, 5}, 0.5, 5},
		{"even count takes the mean of the middle two", []float64{4, 1, 3, 2}, 0.5, 2.5},
		{"least", []float64{3, 1, 2}, 0, 1},
		{"greatest", []float64{3, 1, 2}, 1, 3},
		{"p95 of 1 to 21", series(21), 0.95, 20},
		{"p95 between ranks", []float64{0, 10}, 0.95, 9.5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := quantile(c.values, c.p); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("quantile(%v, %v) = %v, want %v", c.values, c.p, got, c.want)
			}
		})
	}
}

func TestQuantileLeavesItsValuesInOrder(t *testing.T) {
	values := []float64{3, 1, 2}
	quantile(values, 0.5)
	if values[0] != 3 || values[1] != 1 || values[2] != 2 {
		t.Errorf("values were reordered: %v", values)
	}
}

func TestRatioIsOfMedians(t *testing.T) {
	if got := ratio([]float64{6, 6, 900}, []float64{2, 3, 1}); got != 3 {
		t.Errorf("ratio = %v, want 3", got)
	}
	if got := ratio(nil, []float64{1}); !math.IsNaN(got) {
		t.Errorf("ratio without values = %v, want NaN", got)
	}
}

func series(n int) []float64 {
	var all []float64
	for i := range n {
		all = append(all, float64(i+1))
	}
	return all
}
