package docker_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

// probing is a shell script as a checker program on the network of pair.
func probing(t *testing.T, b *bench, script string) runtime.CheckerRequest {
	return runtime.CheckerRequest{
		Image: dockertest.Image(t, b.driver, "host"), Network: "lan", Address: netip.MustParsePrefix("10.9.0.200/24"),
		Argv: []string{"/bin/sh", "-c", script},
	}
}

func TestACheckerProgramReachesItsNetworkAndNothingElse(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-checker"))
	got, err := target.RunChecker(t.Context(), probing(t, b,
		`bash -c 'echo >/dev/tcp/10.9.0.2/9' 2>&1 | grep -o refused | head -n 1; ls /sys/class/net; ip -o route show | wc -l`))
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(got.Stdout))
	want := []string{"refused", runtime.CheckerInterface, "lo", "1"} // a machine that answers, two interfaces, one route
	if strings.Join(words, " ") != strings.Join(want, " ") {
		t.Errorf("the program says %q (%s), want %q", words, got.Stderr, want)
	}
}

func TestATeamThatUsesUpItsQuotaStopsNoCheckerProgram(t *testing.T) {
	b := newBench(t)
	d := pair(t, b, "docker-checker-quota")
	d.Quota.PIDs = 40
	target := b.up(d)
	b.sh(target, "a", "i=0; while [ $i -lt 64 ]; do sleep 300 & i=$((i+1)); done 2>/dev/null; true")
	got, err := target.RunChecker(t.Context(), probing(t, b, "echo still"))
	if err != nil || strings.TrimSpace(string(got.Stdout)) != "still" {
		t.Errorf("the program says %q, %v", got.Stdout, err)
	}
}

func TestACheckerLeftBehindIsAStrayAndOneAtWorkIsNot(t *testing.T) {
	b := newBench(t)
	d := pair(t, b, "docker-checker-stray")
	target := b.up(d)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := target.RunChecker(ctx, probing(t, b, "sleep 300"))
		ended <- err
	}()
	other := newBench(t) // another process' driver knows of no program at work
	var strays []string
	for len(strays) == 0 {
		seen, err := other.driver.Observe(t.Context(), d.Instance)
		if err != nil {
			t.Fatal(err)
		}
		strays = seen.Strays
		time.Sleep(20 * time.Millisecond)
	}
	seen, err := b.driver.Observe(t.Context(), d.Instance)
	if err != nil || len(seen.Strays) != 0 {
		t.Errorf("its own driver sees %v strays, %v", seen.Strays, err)
	}
	if _, err := other.makes.Reconcile(t.Context(), reconcile.Present(d)); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err == nil && ctx.Err() == nil {
			t.Log("the program ended with its container")
		}
	case <-t.Context().Done():
		t.Fatal("the program goes on without its container")
	}
	if seen, err = other.driver.Observe(t.Context(), d.Instance); err != nil || len(seen.Strays) != 0 {
		t.Errorf("after a reconcile there are %v strays, %v", seen.Strays, err)
	}
}
