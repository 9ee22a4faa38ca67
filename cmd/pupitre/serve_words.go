package main

import (
	"fmt"
	"slices"
)

// size is a number of bytes for people.
func (p *program) size(bytes int64) string {
	const kilo, mega = 1000, 1000 * 1000
	switch {
	case bytes < kilo:
		return fmt.Sprintf("%d B", bytes)
	case bytes < mega:
		return fmt.Sprintf("%.0f kB", float64(bytes)/kilo)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/mega)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
