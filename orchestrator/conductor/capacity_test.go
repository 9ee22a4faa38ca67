package conductor_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func TestASessionThatDoesNotFitIsOfferedWaves(t *testing.T) {
	one := conductor.Needs(runtime.Desired{
		Quota: runtime.Quota{Memory: 300 << 20, CPUs: 4, PIDs: 400}, Nodes: []runtime.NodeSpec{{Disk: 64 << 20}, {Disk: 64 << 20}},
	}, 1)
	if diff := cmp.Diff(conductor.Need{Memory: 200 << 20, CPUs: 0.25, PIDs: 100, Disk: 32 << 20}, one); diff != "" {
		t.Fatal(diff)
	}
	teams := []people.TeamID{"1", "2", "3", "4", "5"}
	for name, k := range map[string]struct {
		host  conductor.Host
		taken conductor.Need
		short []string
		waves [][]people.TeamID
	}{
		"room for all":    {conductor.Host{Memory: 1000 << 20, CPUs: 2}, conductor.Need{}, []string{}, [][]people.TeamID{teams}},
		"room for four":   {conductor.Host{Memory: 999 << 20, CPUs: 2}, conductor.Need{}, []string{"memory"}, [][]people.TeamID{{"1", "2"}, {"3", "4", "5"}}},
		"others are here": {conductor.Host{Memory: 2000 << 20, CPUs: 1}, conductor.Need{CPUs: 0.5, Memory: 1400 << 20}, []string{"memory", "cpus"}, [][]people.TeamID{{"1"}, {"2", "3"}, {"4", "5"}}},
		"not even one":    {conductor.Host{Memory: 100 << 20}, conductor.Need{}, []string{"memory"}, [][]people.TeamID{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := conductor.Fit(one, teams, k.host, k.taken)
			if got.Fits != (len(k.short) == 0) {
				t.Errorf("fits: %v", got.Fits)
			}
			if diff := cmp.Diff(k.short, got.Short) + cmp.Diff(k.waves, got.Waves); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWavesHaveEveryTeamOnceAndEachFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var teams []people.TeamID
		for range rapid.IntRange(0, 40).Draw(t, "teams") {
			teams = append(teams, people.TeamID(rune('a'+len(teams))))
		}
		one := conductor.Need{Memory: rapid.Int64Range(1, 100).Draw(t, "need")}
		host := conductor.Host{Memory: rapid.Int64Range(1, 2000).Draw(t, "host")}
		taken := conductor.Need{Memory: rapid.Int64Range(0, 2000).Draw(t, "taken")}
		fitting := conductor.Fit(one, teams, host, taken)
		var all []people.TeamID
		for _, wave := range fitting.Waves {
			all = append(all, wave...)
			if taken.Plus(one.Times(len(wave))).Memory > host.Memory && len(wave) > 0 {
				t.Fatalf("a wave of %d does not fit", len(wave))
			}
		}
		if fitting.AtOnce > 0 && len(all) != len(teams) {
			t.Fatalf("%d of %d teams", len(all), len(teams))
		}
		for i := range all {
			if all[i] != teams[i] {
				t.Fatalf("%v is not %v", all, teams)
			}
		}
	})
}

func TestThisHostHasFigures(t *testing.T) {
	host, err := conductor.ThisHost()
	if err != nil || host.Memory < 64<<20 || host.CPUs < 1 || host.PIDs < 1000 {
		t.Errorf("%+v %v", host, err)
	}
}

func TestWatchingTakesATenthOfTheHostAtMost(t *testing.T) {
	for _, k := range []struct {
		took              time.Duration
		teams, processors int
		want              time.Duration
	}{
		{10 * time.Millisecond, 8, 2, 15 * time.Second},
		{time.Second, 8, 2, 40 * time.Second},
		{time.Second, 64, 8, 80 * time.Second},
	} {
		if got := conductor.WatchPause(k.took, k.teams, k.processors, 15*time.Second); got != k.want {
			t.Errorf("%+v: %s", k, got)
		}
	}
}
