package check_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func put(content string) func(*checktest.Target) {
	return func(t *checktest.Target) { t.PutFile("srv", "/var/log/x", content) }
}

func logOf(change func(*lab.LogCheck)) lab.Assertion {
	c := &lab.LogCheck{Node: "srv", Path: "/var/log/x", Matches: "bad"}
	change(c)
	return lab.Assertion{Log: c}
}

func TestLinesOfALogAreCounted(t *testing.T) {
	max := func(n int) func(*lab.LogCheck) { return func(c *lab.LogCheck) { c.Max = &n } }
	since := func(c *lab.LogCheck) { c.Since = "^start" }
	long := "bad\n" + strings.Repeat("good line\n", 1<<17)
	table(t, []kase{
		{"one is enough", logOf(func(*lab.LogCheck) {}), put("good\nbad\n"), check.Options{}, check.Pass},
		{"the last line needs no end", logOf(func(*lab.LogCheck) {}), put("good\nbad"), check.Options{}, check.Pass},
		{"none", logOf(func(*lab.LogCheck) {}), put("good\n"), check.Options{}, check.Fail},
		{"too few", logOf(func(c *lab.LogCheck) { c.Min = 3 }), put("bad\nbad\n"), check.Options{}, check.Fail},
		{"too many", logOf(max(1)), put("bad\nbad\n"), check.Options{}, check.Fail},
		{"none wanted, none there", logOf(max(0)), put("good\n"), check.Options{}, check.Pass},
		{"none wanted, no file", logOf(max(0)), nil, check.Options{}, check.Fail},
		{"before the mark", logOf(since), put("bad\nstart\ngood\n"), check.Options{}, check.Fail},
		{"after the last mark", logOf(since), put("start\nbad\nstart\nbad\n"), check.Options{}, check.Pass},
		{"no mark", logOf(since), put("bad\n"), check.Options{}, check.Fail},
		{"only the end of a long log", logOf(func(*lab.LogCheck) {}), put(long), check.Options{}, check.Fail},
		{"one pattern is one line's", logOf(func(c *lab.LogCheck) { c.Matches = "(?s)good.bad" }), put("good\nbad\n"), check.Options{}, check.Fail},
		{"the node does not run", logOf(func(*lab.LogCheck) {}), func(t *checktest.Target) {
			t.Edit("srv", func(n *checktest.Node) { n.Observed.State = runtime.NodeExited })
		}, check.Options{}, check.Fail},
	})
}

func timed() lab.Assertion {
	return lab.Assertion{Timeline: &lab.Timeline{
		Node: "srv", Path: "/var/log/x", Start: "breach", End: "contained", Full: 5 * time.Minute, Zero: 25 * time.Minute,
	}}
}

func TestATimelineGivesCreditByHowLongItLasted(t *testing.T) {
	at := func(minute int, what string) string {
		return fmt.Sprintf("%s %s\n", time.Date(2026, 1, 2, 10, minute, 0, 0, time.UTC).Format(time.RFC3339), what)
	}
	jsonAt := func(key string, minute int, what string) string {
		return fmt.Sprintf("{%q: %q, \"event\": %q}\n", key, time.Date(2026, 1, 2, 10, minute, 0, 0, time.UTC).Format(time.RFC3339Nano), what)
	}
	a := timed()
	for _, k := range []struct {
		name, content string
		want          check.Verdict
		share         float64
	}{
		{"at once", at(0, "hello") + at(1, "breach") + at(5, "contained"), check.Pass, 1},
		{"half of the credit", at(0, "breach") + at(15, "contained"), check.Fail, 0.5},
		{"too late", at(0, "breach") + at(40, "contained"), check.Fail, 0},
		{"not over", at(0, "breach") + at(3, "busy"), check.Fail, 0},
		{"not begun", at(0, "hello"), check.Fail, 0},
		{"begun again after the end", at(0, "breach") + at(2, "contained") + at(3, "breach"), check.Fail, 0},
		{"over for good after it began again", at(0, "breach") + at(2, "contained") + at(3, "breach") + at(10, "contained"), check.Fail, 0.75},
		{"an end before the beginning", at(0, "contained") + at(1, "breach"), check.Fail, 0},
		{"objects with a time", jsonAt("time", 0, "breach") + jsonAt("ts", 5, "contained"), check.Pass, 1},
		{"no time", "breach\n" + at(5, "contained"), check.Error, 0},
		{"a clock that goes back", at(9, "breach") + at(5, "contained"), check.Error, 0},
		{"not JSON", "{breach\n" + at(5, "contained"), check.Error, 0},
	} {
		t.Run(k.name, func(t *testing.T) {
			got := judge(t, kase{a: a, setup: put(k.content)})
			expect(t, got, k.want)
			if math.Abs(got.Share-k.share) > 1e-9 {
				t.Errorf("share %v, want %v", got.Share, k.share)
			}
		})
	}
	t.Run("no log yet", func(t *testing.T) { expect(t, judge(t, kase{a: a}), check.Fail) })
	t.Run("an unreadable log", func(t *testing.T) {
		expect(t, judge(t, kase{a: a, setup: func(t *checktest.Target) {
			t.Edit("srv", func(n *checktest.Node) { n.FileErrors["/var/log/x"] = runtime.ErrTooLarge })
		}}), check.Error)
	})
}
