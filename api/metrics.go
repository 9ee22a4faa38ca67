package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what the API tells of itself. Labels come from closed lists only:
// nothing that a client writes becomes one.
type metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	problems *prometheus.CounterVec
	running  prometheus.Gauge
}

func newMetrics(s *Server) *metrics {
	registry := s.config.Registry
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	make := promauto.With(registry)
	seats := func(name, help string, taken func() int) {
		make.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(taken()) })
	}
	seats("pupitre_http_streams", "Event streams open now.", s.streams.Taken)
	seats("pupitre_http_sockets", "WebSockets open now.", s.sockets.Taken)
	build := make.NewGaugeVec(prometheus.GaugeOpts{Name: "pupitre_build_info", Help: "Always 1; the labels say what runs."}, []string{"version", "revision", "go"})
	build.WithLabelValues(s.config.Build.Version, s.config.Build.Revision, s.config.Build.Go).Set(1)
	return &metrics{
		requests: make.NewCounterVec(prometheus.CounterOpts{Name: "pupitre_http_requests_total", Help: "Requests answered, by route and status."}, []string{"method", "route", "status"}),
		duration: make.NewHistogramVec(prometheus.HistogramOpts{Name: "pupitre_http_request_seconds", Help: "Time to answer, streams left out.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"method", "route"}),
		problems: make.NewCounterVec(prometheus.CounterOpts{Name: "pupitre_http_problems_total", Help: "Refusals, by code."}, []string{"code"}),
		running:  make.NewGauge(prometheus.GaugeOpts{Name: "pupitre_http_requests_running", Help: "Requests being answered, streams included."}),
	}
}

func (m *metrics) count(c *gin.Context, x *exchange, took time.Duration) {
	method := "other"
	if x.route != nil {
		method = x.route.Method
	}
	m.requests.WithLabelValues(method, routeName(x), strconv.Itoa(x.status(c))).Inc()
	if x.route == nil || !x.route.Stream {
		m.duration.WithLabelValues(method, routeName(x)).Observe(took.Seconds())
	}
	if x.code != "" {
		m.problems.WithLabelValues(string(x.code)).Inc()
	}
}

// MetricsHandler tells the metrics in Prometheus' form. It is for a listener
// that only the operator reaches: it asks nobody who they are.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.config.Registry, promhttp.HandlerOpts{Registry: s.config.Registry})
}
