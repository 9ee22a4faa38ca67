package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// metricPings is how many requests a figure rests on unless the lab says otherwise.
const metricPings = 10

// metric measures a figure and gives partial credit.
type metric struct{ spec lab.Metric }

func (k metric) expected(*scene) lab.Text {
	c := k.spec
	var bounds []lab.Text
	if c.AtMost != nil {
		bounds = append(bounds, say("au plus %s%s", "at most %s%s", number(*c.AtMost), k.unit()))
	}
	if c.AtLeast != nil {
		bounds = append(bounds, say("au moins %s%s", "at least %s%s", number(*c.AtLeast), k.unit()))
	}
	return say("%s : %s", "%s: %s", k.subject(), join(", ", bounds...))
}

// subject says what is measured.
func (k metric) subject() lab.Text {
	c := k.spec
	switch {
	case c.Latency != nil:
		return say("temps aller-retour médian de %s à %s", "median round trip from %s to %s",
			originName(c.Latency.From), destinationName(c.Latency.To))
	case c.PingLoss != nil:
		return say("part perdue de %s à %s", "share lost from %s to %s",
			originName(c.PingLoss.From), destinationName(c.PingLoss.To))
	case c.HTTPTime != nil:
		return say("temps de réponse de %s pour %s", "answer time of %s for %s",
			destinationName(c.HTTPTime.To), originName(c.HTTPTime.From))
	case c.JSONValue != nil:
		return say("%s lu sur %s", "%s read from %s", show(c.JSONValue.Field), destinationName(c.JSONValue.HTTP.To))
	}
	return lab.Text{}
}

// unit follows the figure, after a space.
func (k metric) unit() string {
	unit := k.spec.Unit
	switch {
	case unit != "":
	case k.spec.Latency != nil, k.spec.HTTPTime != nil:
		unit = "ms"
	case k.spec.PingLoss != nil:
		unit = "%"
	default:
		return ""
	}
	return " " + unit
}

func (k metric) look(ctx context.Context, s *scene) finding {
	if problem := k.problem(); problem != "" {
		return mistaken("%s", problem)
	}
	value, exhibits, problem := k.measure(ctx, s)
	if problem != nil {
		return *problem
	}
	share := k.share(value)
	f := verdictOf(share >= 1, say("%s%s mesurés", "%s%s measured", number(value), k.unit()))
	f.share = share
	figure := facts("figure", struct {
		Value, Share          float64
		AtMost, AtLeast, Zero *float64
	}{value, share, k.spec.AtMost, k.spec.AtLeast, k.spec.Zero})
	return f.with(append(exhibits, figure)...)
}

// problem tells what is wrong with the thresholds, if anything.
func (k metric) problem() string {
	c := k.spec
	switch {
	case c.AtMost == nil && c.AtLeast == nil:
		return "metric needs at-most or at-least"
	case c.Zero == nil:
		return ""
	case c.AtMost != nil && c.AtLeast != nil:
		return "metric has one side when it has a zero: at-most or at-least"
	case c.AtMost != nil && *c.Zero <= *c.AtMost:
		return "metric's zero must be above at-most"
	case c.AtLeast != nil && *c.Zero >= *c.AtLeast:
		return "metric's zero must be under at-least"
	}
	return ""
}

// share is the credit for a value: 1 within the bounds, 0 at or past zero, and a
// straight line between.
func (k metric) share(value float64) float64 {
	c := k.spec
	within := (c.AtMost == nil || value <= *c.AtMost) && (c.AtLeast == nil || value >= *c.AtLeast)
	if within {
		return 1
	}
	if c.Zero == nil {
		return 0
	}
	full := c.AtMost
	if full == nil {
		full = c.AtLeast
	}
	return max(0, min(1, (value-*c.Zero)/(*full-*c.Zero)))
}

// measure gives the figure. The finding is nil when there is one.
func (k metric) measure(ctx context.Context, s *scene) (float64, []exhibit, *finding) {
	c := k.spec
	switch {
	case c.Latency != nil:
		return latency(ctx, s, *c.Latency)
	case c.PingLoss != nil:
		return pingLoss(ctx, s, *c.PingLoss)
	case c.HTTPTime != nil:
		return httpTime(ctx, s, *c.HTTPTime)
	case c.JSONValue != nil:
		return jsonFigure(ctx, s, *c.JSONValue)
	}
	f := mistaken("metric measures nothing")
	return 0, nil, &f
}

// latency is the median round trip in milliseconds.
func latency(ctx context.Context, s *scene, spec lab.Ping) (float64, []exhibit, *finding) {
	spec.Count = orElse(spec.Count, metricPings)
	seen, problem := ping{spec}.send(ctx, s)
	if problem != nil {
		return 0, nil, problem
	}
	if seen.proved == 0 || len(seen.reply.RTT) == 0 {
		f := unseen(seen.text()).with(seen.exhibit)
		return 0, nil, &f
	}
	return milliseconds(median(seen.reply.RTT)), []exhibit{seen.exhibit}, nil
}

// pingLoss is the percentage of requests without an authentic reply.
func pingLoss(ctx context.Context, s *scene, spec lab.Ping) (float64, []exhibit, *finding) {
	spec.Count = orElse(spec.Count, metricPings)
	seen, problem := ping{spec}.send(ctx, s)
	if problem != nil {
		return 0, nil, problem
	}
	if seen.reply.Sent == 0 {
		f := unseen(seen.text()).with(seen.exhibit)
		return 0, nil, &f
	}
	return 100 * float64(seen.reply.Sent-seen.proved) / float64(seen.reply.Sent), []exhibit{seen.exhibit}, nil
}

// httpTime is the time to the whole of a right answer, in milliseconds.
func httpTime(ctx context.Context, s *scene, spec lab.HTTP) (float64, []exhibit, *finding) {
	started := s.opts.Now()
	var ended time.Time
	judge, problem := web{spec}.judgement()
	if problem != nil {
		return 0, nil, problem
	}
	f := web{spec}.exchange(ctx, s, func(response *http.Response, body []byte) finding {
		ended = s.opts.Now()
		return judge(response, body)
	})
	if f.verdict != Pass {
		return 0, nil, &f
	}
	return milliseconds(ended.Sub(started)), f.exhibits, nil
}

// jsonFigure is a number of a right answer.
func jsonFigure(ctx context.Context, s *scene, spec lab.JSONValue) (float64, []exhibit, *finding) {
	var value float64
	judge, problem := web{spec.HTTP}.judgement()
	if problem != nil {
		return 0, nil, problem
	}
	f := web{spec.HTTP}.exchange(ctx, s, func(response *http.Response, body []byte) finding {
		if f := judge(response, body); f.verdict != Pass {
			return f
		}
		var err error
		if value, err = decodeNumber(body, spec.Field); err != nil {
			return failed(say("la réponse n'a pas de nombre %s", "the answer has no number %s", show(spec.Field)))
		}
		return passed(lab.Text{})
	})
	if f.verdict != Pass {
		return 0, nil, &f
	}
	return value, f.exhibits, nil
}

func decodeNumber(body []byte, field string) (float64, error) {
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		return 0, fmt.Errorf("not JSON: %w", err)
	}
	if field == "" {
		return 0, errors.New("no field asked for")
	}
	return jsonNumber(document, field)
}

func median(values []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
