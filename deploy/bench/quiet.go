package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// A machine is quiet when, during quietSpan, less than quietShare of its
// processors' time was used: the engine has done its late work of the last
// removal, and nobody else keeps the machine busy.
const (
	quietSpan  = time.Second
	quietShare = 0.1
)

// awaitQuiet waits until the machine is quiet, at least quietSpan and not much
// longer than limit, and tells the share that was busy in the last span.
func awaitQuiet(ctx context.Context, limit time.Duration, now func() time.Time) (float64, error) {
	end := now().Add(limit)
	for {
		share, err := busyShare(ctx)
		if err != nil || share < quietShare || !now().Before(end) {
			return share, err
		}
	}
}

func busyShare(ctx context.Context) (float64, error) {
	before, err := readProcessorTimes()
	if err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, errStopped
	case <-time.After(quietSpan):
	}
	after, err := readProcessorTimes()
	return after.busySince(before), err
}

// processorTimes are the kernel's counters of all processors together, in
// ticks.
type processorTimes struct{ idle, total uint64 }

// busySince is the share of the time between two readings that was not idle.
func (t processorTimes) busySince(before processorTimes) float64 {
	if t.total <= before.total {
		return 0
	}
	return 1 - float64(t.idle-before.idle)/float64(t.total-before.total)
}

func readProcessorTimes() (processorTimes, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return processorTimes{}, err
	}
	return parseProcessorTimes(string(text))
}

// parseProcessorTimes reads the first line of /proc/stat; see proc_stat(5). The
// fourth and fifth counters are idle and waiting for a disk; those after the
// eighth are counted in the first two already.
func parseProcessorTimes(text string) (processorTimes, error) {
	line, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(line)
	if len(words) < 9 || words[0] != "cpu" {
		return processorTimes{}, fmt.Errorf("/proc/stat: unexpected first line %q", line)
	}
	var t processorTimes
	for i, word := range words[1:9] {
		ticks, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			return processorTimes{}, fmt.Errorf("/proc/stat: %w", err)
		}
		t.total += ticks
		if i == 3 || i == 4 {
			t.idle += ticks
		}
	}
	return t, nil
}
