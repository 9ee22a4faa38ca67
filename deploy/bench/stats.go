package main

import (
	"math"
	"slices"
)

// quantile is the value below which a share p (0 to 1) of the values lies,
// interpolated linearly between the two nearest ranks (Hyndman and Fan's type
// 7, as spreadsheets do). Of no values it is NaN.
func quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := p * float64(len(sorted)-1)
	low, high := int(math.Floor(rank)), int(math.Ceil(rank))
	return sorted[low] + (sorted[high]-sorted[low])*(rank-float64(low))
}

func median(values []float64) float64 { return quantile(values, 0.5) }

// ratio is how many times the median of b goes into that of a; NaN when either
// has no values.
func ratio(a, b []float64) float64 { return median(a) / median(b) }
