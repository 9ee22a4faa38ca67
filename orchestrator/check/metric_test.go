package check_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestMetricCreditFollowsAStraightLine(t *testing.T) {
	most := func(m lab.Metric) lab.Metric { m.AtMost, m.Zero = ptr(50.0), ptr(100.0); return m }
	least := func(m lab.Metric) lab.Metric { m.AtLeast, m.Zero = ptr(100.0), ptr(50.0); return m }
	figure := lab.Metric{JSONValue: &lab.JSONValue{HTTP: lab.HTTP{From: node("pc1"), To: toNode("srv")}, Field: "stats.1.p95"}}
	for _, c := range []struct {
		name   string
		metric lab.Metric
		value  string
		want   check.Verdict
		share  float64
	}{
		{"at the bound", most(figure), "50", check.Pass, 1},
		{"well under the bound", most(figure), "-3", check.Pass, 1},
		{"half-way", most(figure), "75", check.Fail, 0.5},
		{"at zero", most(figure), "100", check.Fail, 0},
		{"past zero", most(figure), "1e300", check.Fail, 0},
		{"at least, at the bound", least(figure), "100", check.Pass, 1},
		{"at least, half-way", least(figure), "75", check.Fail, 0.5},
		{"at least, past zero", least(figure), "0", check.Fail, 0},
		{"all or nothing", lab.Metric{JSONValue: figure.JSONValue, AtMost: ptr(50.0)}, "51", check.Fail, 0},
		{"between two bounds", lab.Metric{JSONValue: figure.JSONValue, AtMost: ptr(50.0), AtLeast: ptr(10.0)}, "20", check.Pass, 1},
		{"under the lower of two bounds", lab.Metric{JSONValue: figure.JSONValue, AtMost: ptr(50.0), AtLeast: ptr(10.0)}, "5", check.Fail, 0},
		{"no bound", lab.Metric{JSONValue: figure.JSONValue}, "1", check.Error, 0},
		{"zero on the wrong side", lab.Metric{JSONValue: figure.JSONValue, AtMost: ptr(50.0), Zero: ptr(10.0)}, "1", check.Error, 0},
		{"nothing measured", lab.Metric{AtMost: ptr(1.0)}, "1", check.Error, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := judge(t, kase{
				a: lab.Assertion{Metric: &c.metric},
				setup: serve("tcp", "80", website(func(*http.Request) string {
					return ok(fmt.Sprintf(`{"stats":[{},{"p95":%s}]}`, c.value))
				})),
			})
			expect(t, got, c.want)
			if got.Share != c.share {
				t.Errorf("share %v, want %v", got.Share, c.share)
			}
		})
	}
}

func TestMetricsOfTraffic(t *testing.T) {
	pings := &lab.Ping{From: node("pc1"), To: toNode("srv")}
	slow := func(t *checktest.Target) { t.RTT = 80 * time.Millisecond }
	page := func(after time.Duration) func(*checktest.Target) {
		return serve("tcp", "80", website(func(*http.Request) string { time.Sleep(after); return ok("x") }))
	}
	web := lab.Metric{HTTPTime: &lab.HTTP{From: node("pc1"), To: toNode("srv")}, AtMost: ptr(100.0)}
	table(t, []kase{
		{"quick", lab.Assertion{Metric: &lab.Metric{Latency: pings, AtMost: ptr(20.0)}}, nil, check.Options{}, check.Pass},
		{"slow", lab.Assertion{Metric: &lab.Metric{Latency: pings, AtMost: ptr(20.0)}}, slow, check.Options{}, check.Fail},
		{"latency of nothing", lab.Assertion{Metric: &lab.Metric{Latency: pings, AtMost: ptr(20.0)}}, blocked, check.Options{}, check.Fail},
		{"nothing lost", lab.Assertion{Metric: &lab.Metric{PingLoss: pings, AtMost: ptr(1.0)}}, nil, check.Options{}, check.Pass},
		{"all lost", lab.Assertion{Metric: &lab.Metric{PingLoss: pings, AtMost: ptr(1.0)}}, blocked, check.Options{}, check.Fail},
		{"a quick page", lab.Assertion{Metric: &web}, page(time.Millisecond), check.Options{}, check.Pass},
		{"a slow page", lab.Assertion{Metric: &web}, page(time.Second), check.Options{}, check.Fail},
		{"no page", lab.Assertion{Metric: &web}, nil, check.Options{}, check.Fail},
		{"the host cannot ping", lab.Assertion{Metric: &lab.Metric{Latency: pings, AtMost: ptr(20.0)}}, failing("Ping", errors.New("setns")), check.Options{}, check.Error},
	})
}
