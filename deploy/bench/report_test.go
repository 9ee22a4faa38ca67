package main

import (
	"math"
	"strings"
	"testing"
	"time"
)

// sampled is a small run with round figures.
func sampled() results {
	r := results{
		Date: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Rounds: 3,
		Workers: workers{Floor: 4, Compose: 4},
		Machine: machine{
			Processor: "Test CPU", Cores: 2, Memory: 4 << 30, Kernel: "Linux 6.1", System: "Debian 12",
			Engine: "Docker 20.10 (API 1.41)", Storage: "overlay2", Cgroups: "version 1, driver cgroupfs",
			Runtime: "runc", Go: "go1.26", Compose: "1.29.2", Image: "pupitre/host:test", Others: 3,
		},
		Readings: []*reading{
			{Way: "fabric", Title: "out of band", Micros: []float64{90, 100, 110}},
			{Way: "exec-api", Title: "exec", Micros: []float64{49_000, 50_000, 90_000}},
		},
	}
	base := map[string]float64{"pupitre": 2, "floor": 1.8, "compose": 8}
	for round := range 4 {
		for _, leg := range legNames {
			for _, s := range scenarios() {
				r.Samples = append(r.Samples, sampleOf(s, leg, round, base[leg]+float64(round)/10))
			}
		}
	}
	return r
}

func sampleOf(s scenario, leg string, round int, seconds float64) sample {
	got := sample{
		Scenario: s.Name, Leg: leg, Round: round, Busy: 0.04, Up: seconds, First: seconds + 0.05, Down: seconds / 2,
		Memory: memory{Containers: 32 << 20, Shims: 16 << 20, Daemons: 1 << 20, Host: 64 << 20},
	}
	for i, t := range s.Teams {
		share := float64(i+1) / float64(len(s.Teams))
		got.Teams = append(got.Teams, teamSample{Team: t.Name, Up: seconds * share, First: seconds*share + 0.05, Down: seconds * share / 2})
	}
	return got
}

func TestReportOfAWholeRun(t *testing.T) { golden(t, "results.md", sampled().markdown()) }

func TestReportLeavesOutWhatWasNotMeasured(t *testing.T) {
	r := sampled()
	r.Readings = nil
	r.Samples = r.Samples[:0]
	text := r.markdown()
	for _, absent := range []string{"Ring of", "16 teams", "one at a time", "NaN"} {
		if strings.Contains(text, absent) {
			t.Errorf("the report of an empty run speaks of %q", absent)
		}
	}
}

func TestWarmUpCountsForNothing(t *testing.T) {
	r := sampled()
	for i := range r.Samples {
		if r.Samples[i].Round == 0 {
			r.Samples[i].Up = 1000
		}
	}
	if got := quantile(r.of("ring-20", "floor", up), 1); got > 3 {
		t.Errorf("greatest up = %v, the warm-up was counted", got)
	}
}

func TestTargetsAreJudgedByTheirSide(t *testing.T) {
	cases := []struct {
		target target
		want   string
	}{
		{target{Measured: 2.2, Limit: 2.2}, "yes"},
		{target{Measured: 2.1, Limit: 2.2}, "**no**"},
		{target{Measured: 1.25, Limit: 1.25, AtMost: true}, "yes"},
		{target{Measured: 1.3, Limit: 1.25, AtMost: true}, "**no**"},
		{target{Measured: math.NaN(), Limit: 8}, "–"},
	}
	for _, c := range cases {
		if got := c.target.verdict(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.target, got, c.want)
		}
	}
}

func TestMemoryCgroupIsFoundInBothVersions(t *testing.T) {
	cases := []struct{ name, text, folder, usage string }{
		{"version 1", "5:pids:/docker/a\n4:memory:/docker/a\n0::/\n", "/sys/fs/cgroup/memory/docker/a", "memory.usage_in_bytes"},
		{"version 2", "0::/system.slice/a.scope\n", "/sys/fs/cgroup/system.slice/a.scope", "memory.current"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder, usage, _ := memoryCgroup(c.text)
			if folder != c.folder || usage != c.usage {
				t.Errorf("got %s, %s; want %s, %s", folder, usage, c.folder, c.usage)
			}
		})
	}
}
