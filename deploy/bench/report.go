package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

// results is everything one run measured.
type results struct {
	Date     time.Time  `json:"date"`
	Rounds   int        `json:"rounds"` // besides the warm-up, which is round 0
	Machine  machine    `json:"machine"`
	Workers  workers    `json:"workers"`
	Samples  []sample   `json:"samples"`
	Readings []*reading `json:"state_read,omitempty"`
}

// workers says how much each leg did at once.
type workers struct {
	Floor   int `json:"floor"`
	Compose int `json:"compose"`
}

// figure reads one number of a sample.
type figure func(sample) float64

func up(s sample) float64    { return s.Up }
func down(s sample) float64  { return s.Down }
func first(s sample) float64 { return s.First }

// of gives a figure of a leg in a scenario, one value a round, the warm-up left
// out.
func (r results) of(scenario, leg string, f figure) []float64 {
	var values []float64
	for _, s := range r.Samples {
		if s.Scenario == scenario && s.Leg == leg && s.Round > 0 {
			values = append(values, f(s))
		}
	}
	return values
}

// ofTeams gives a figure of every team of every round.
func (r results) ofTeams(scenario, leg string, f func(teamSample) float64) []float64 {
	var values []float64
	for _, s := range r.Samples {
		if s.Scenario != scenario || s.Leg != leg || s.Round == 0 {
			continue
		}
		for _, t := range s.Teams {
			values = append(values, f(t))
		}
	}
	return values
}

// busy says how noisy the machine was: the median and the greatest share that
// was busy just before a measurement.
func (r results) busy() string {
	var shares []float64
	for _, s := range r.Samples {
		if s.Round > 0 {
			shares = append(shares, 100*s.Busy)
		}
	}
	if len(shares) == 0 {
		return "–"
	}
	return fmt.Sprintf("median %.0f %%, at most %.0f %%", median(shares), quantile(shares, 1))
}

func (r results) micros(way string) []float64 {
	for _, one := range r.Readings {
		if one.Way == way {
			return one.Micros
		}
	}
	return nil
}

// markdown is the whole report.
func (r results) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nWritten by `make bench` on %s: %d rounds after one warm-up round, the legs in turn\nwithin each round. Quoted: median (least – greatest). Raw samples: `results.json`.\n",
		r.Date.Format(time.DateOnly), r.Rounds)
	section(&b, "Targets", r.targetTable())
	section(&b, "Machine", r.machineTable())
	for _, s := range scenarios() {
		r.scenarioSections(&b, s)
	}
	if len(r.Readings) > 0 {
		section(&b, "Reading a node's addresses and routes, one at a time", r.readTable())
	}
	fmt.Fprintf(&b, "\n## What is counted\n\n%s", r.method())
	return b.String()
}

func section(b *strings.Builder, title string, t table.Writer) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", title, t.RenderMarkdown())
}

func newTable(header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(table.Row(header))
	return t
}

func (r results) machineTable() table.Writer {
	m := r.Machine
	t := newTable("what", "value")
	t.AppendRows([]table.Row{
		{"processor", fmt.Sprintf("%s, %d cores", m.Processor, m.Cores)},
		{"memory", mebibytes(float64(m.Memory)) + " MiB"},
		{"kernel", m.Kernel},
		{"system", m.System},
		{"engine", m.Engine},
		{"container runtime", m.Runtime},
		{"storage driver", m.Storage},
		{"control groups", m.Cgroups},
		{"docker-compose", m.Compose},
		{"Go", m.Go},
		{"image", m.Image},
		{"other containers that ran", m.Others},
		{"processors busy just before a measurement", r.busy()},
	})
	return t
}

func (r results) scenarioSections(b *strings.Builder, s scenario) {
	t := newTable("leg", "up, s", "first check, s", "down, s", "containers, MiB a team", "shims, MiB a team", "daemons grew, MiB a team", "host's free memory fell, MiB a team")
	teams := newTable("leg", "up p50, s", "up p95, s", "first check p50, s", "first check p95, s", "down p50, s", "down p95, s")
	measured := false
	for _, leg := range legNames {
		if len(r.of(s.Name, leg, up)) == 0 {
			continue
		}
		measured = true
		t.AppendRow(r.legRow(s, leg))
		teams.AppendRow(r.teamRow(s, leg))
	}
	if !measured {
		return
	}
	section(b, s.Title, t)
	if len(s.Teams) > 1 {
		fmt.Fprintf(b, "\nOne team, over all teams and rounds, from the moment all were asked for:\n\n%s\n", teams.RenderMarkdown())
	}
	fmt.Fprintf(b, "\n%s\n", r.ratioTable(s).RenderMarkdown())
}

func (r results) legRow(s scenario, leg string) table.Row {
	perTeam := func(f func(memory) int64) string {
		return mebibytes(median(r.of(s.Name, leg, func(x sample) float64 {
			return float64(f(x.Memory)) / float64(len(s.Teams))
		})))
	}
	return table.Row{
		legTitle(leg), spread(r.of(s.Name, leg, up)), spread(r.of(s.Name, leg, first)), spread(r.of(s.Name, leg, down)),
		perTeam(func(m memory) int64 { return m.Containers }), perTeam(func(m memory) int64 { return m.Shims }),
		perTeam(func(m memory) int64 { return m.Daemons }), perTeam(func(m memory) int64 { return m.Host }),
	}
}

func (r results) teamRow(s scenario, leg string) table.Row {
	row := table.Row{legTitle(leg)}
	for _, f := range []func(teamSample) float64{
		func(t teamSample) float64 { return t.Up },
		func(t teamSample) float64 { return t.First },
		func(t teamSample) float64 { return t.Down },
	} {
		values := r.ofTeams(s.Name, leg, f)
		row = append(row, decimal(quantile(values, 0.5)), decimal(quantile(values, 0.95)))
	}
	return row
}

// ratioTable compares the platform with the other legs by medians.
func (r results) ratioTable(s scenario) table.Writer {
	t := newTable("Pupitre compared", "up", "first check", "down")
	row := func(title string, compare func(figure) string) {
		t.AppendRow(table.Row{title, compare(up), compare(first), compare(down)})
	}
	row("times faster than docker-compose", func(f figure) string {
		return times(ratio(r.of(s.Name, "compose", f), r.of(s.Name, "pupitre", f)))
	})
	row("times the floor's time", func(f figure) string {
		return times(ratio(r.of(s.Name, "pupitre", f), r.of(s.Name, "floor", f)))
	})
	return t
}

func (r results) readTable() table.Writer {
	t := newTable("way", "median, µs", "p95, µs", "readings", "times the out-of-band median")
	for _, one := range r.Readings {
		t.AppendRow(table.Row{
			one.Title, decimal(median(one.Micros)), decimal(quantile(one.Micros, 0.95)), len(one.Micros),
			times(ratio(one.Micros, r.micros("fabric"))),
		})
	}
	return t
}

// target is a promise about ratios.
type target struct {
	Text     string
	Measured float64
	Limit    float64
	AtMost   bool
}

func (r results) targets() []target {
	ring := func(over, under string, f figure) float64 {
		return ratio(r.of("ring-20", over, f), r.of("ring-20", under, f))
	}
	return []target{
		{Text: "20-node ring, up: at least 2.2 times faster than docker-compose", Measured: ring("compose", "pupitre", up), Limit: 2.2},
		{Text: "20-node ring, down: at least 8 times faster than docker-compose", Measured: ring("compose", "pupitre", down), Limit: 8},
		{Text: "20-node ring, up: at most 1.25 times the floor", Measured: ring("pupitre", "floor", up), Limit: 1.25, AtMost: true},
		{Text: "state read: at least 100 times cheaper than exec by the API", Measured: ratio(r.micros("exec-api"), r.micros("fabric")), Limit: 100},
	}
}

// verdict is yes, no, or a dash when it was not measured.
func (t target) verdict() string {
	switch {
	case math.IsNaN(t.Measured):
		return "–"
	case t.AtMost && t.Measured <= t.Limit, !t.AtMost && t.Measured >= t.Limit:
		return "yes"
	}
	return "**no**"
}

func (r results) targetTable() table.Writer {
	t := newTable("target", "measured", "met")
	for _, one := range r.targets() {
		t.AppendRow(table.Row{one.Text, times(one.Measured), one.verdict()})
	}
	return t
}

func legTitle(name string) string {
	return map[string]string{"pupitre": "Pupitre", "floor": "floor", "compose": "docker-compose"}[name]
}

func spread(values []float64) string {
	return fmt.Sprintf("%s (%s – %s)", decimal(median(values)), decimal(quantile(values, 0)), decimal(quantile(values, 1)))
}

// decimal gives three significant digits or two decimals, whichever is shorter
// to read.
func decimal(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func times(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return decimal(v) + " ×"
}

func mebibytes(bytes float64) string {
	if math.IsNaN(bytes) {
		return "–"
	}
	return fmt.Sprintf("%.1f", bytes/(1<<20))
}
