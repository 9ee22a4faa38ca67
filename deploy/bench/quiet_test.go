package main

import (
	"math"
	"testing"
)

func TestBusyShareLeavesIdleAndDiskWaitOut(t *testing.T) {
	before, err := parseProcessorTimes("cpu  100 0 50 800 50 0 0 0 30 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n")
	if err != nil {
		t.Fatal(err)
	}
	after, err := parseProcessorTimes("cpu  120 0 60 860 60 0 0 0 40 0\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := after.busySince(before); math.Abs(got-0.3) > 1e-9 {
		t.Errorf("busy = %v, want 0.3", got)
	}
	if got := before.busySince(before); got != 0 {
		t.Errorf("busy of no time = %v, want 0", got)
	}
}

func TestForeignProcessorTimesAreRefused(t *testing.T) {
	for _, text := range []string{"", "cpu 1 2\n", "cpu a b c d e f g h\n", "intr 1 2 3 4 5 6 7 8 9\n"} {
		if _, err := parseProcessorTimes(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
