// Package telemetry has the worker's Prometheus metrics and OpenTelemetry traces. Both are values that are handed on: nothing is registered
// globally. A *Metrics is safe for concurrent use.
package telemetry

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// The stages of a job.
const (
	StageUpload  = "upload"  // the document comes in
	StageQueue   = "queue"   // waiting for a turn
	StageOpen    = "open"    // until the document is open
	StageRender  = "render"  // from there to the last byte, without StageBlocked
	StageBlocked = "blocked" // output is ready and nobody takes it
)

// Metrics are the worker's counters.
type Metrics struct {
	reg *prometheus.Registry

	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	ends     *prometheus.CounterVec
	stages   *prometheus.HistogramVec
	warnings *prometheus.CounterVec

	Pages    prometheus.Counter
	BytesIn  prometheus.Counter
	BytesOut prometheus.Counter
	Resumed  prometheus.Counter
}

// NewMetrics returns metrics of their own registry, with those of the process and the Go runtime.
func NewMetrics(version string) *Metrics {
	m := &Metrics{reg: prometheus.NewRegistry()}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
		m.reg.MustRegister(c)
		return c
	}
	buckets := prometheus.ExponentialBuckets(0.001, 2.5, 14) // 1 ms to 150 s
	m.requests = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pwgworker_requests_total", Help: "RPCs by method and status code."}, []string{"method", "code"})
	m.seconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "pwgworker_request_seconds", Help: "Duration of RPCs.", Buckets: buckets}, []string{"method"})
	m.ends = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pwgworker_jobs_total", Help: "Jobs that ended, by kind of error (none for a result) and the worker's reason."}, []string{"kind", "reason"})
	m.stages = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "pwgworker_stage_seconds", Help: "Duration of the stages of jobs.", Buckets: buckets}, []string{"stage"})
	m.warnings = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pwgworker_warnings_total", Help: "What could not be made as documents mean it."}, []string{"kind"})
	m.Pages = counter("pwgworker_pages_total", "Pages made.")
	m.BytesIn = counter("pwgworker_document_bytes_total", "Bytes of documents received.")
	m.BytesOut = counter("pwgworker_output_bytes_total", "Bytes of output sent.")
	m.Resumed = counter("pwgworker_uploads_resumed_total", "Uploads that went on behind what the worker had.")
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "pwgworker_build_info", Help: "1, with the version.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	m.reg.MustRegister(m.requests, m.seconds, m.ends, m.stages, m.warnings, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Gauge adds a value that is asked for when somebody looks.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	m.reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// CounterFunc adds a count that is asked for when somebody looks.
func (m *Metrics) CounterFunc(name, help string, value func() float64) {
	m.reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value))
}

// GaugeIf adds a value that is asked for when somebody looks, and left out while it is not known.
func (m *Metrics) GaugeIf(name, help string, value func() (v float64, known bool)) {
	m.reg.MustRegister(&gaugeIf{prometheus.NewDesc(name, help, nil, nil), value})
}

type gaugeIf struct {
	desc  *prometheus.Desc
	value func() (float64, bool)
}

// Describe implements prometheus.Collector.
func (g *gaugeIf) Describe(ch chan<- *prometheus.Desc) { ch <- g.desc }

// Collect implements prometheus.Collector.
func (g *gaugeIf) Collect(ch chan<- prometheus.Metric) {
	if v, known := g.value(); known {
		ch <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, v)
	}
}

// Request counts an RPC.
func (m *Metrics) Request(method, code string, seconds float64) {
	m.requests.WithLabelValues(method, code).Inc()
	m.seconds.WithLabelValues(method).Observe(seconds)
}

// JobEnd counts a job; kind is "none" for one with a result.
func (m *Metrics) JobEnd(kind, reason string) { m.ends.WithLabelValues(kind, reason).Inc() }

// Stage adds the duration of a stage.
func (m *Metrics) Stage(stage string, seconds float64) {
	m.stages.WithLabelValues(stage).Observe(seconds)
}

// Warning counts a warning; kinds are the library's closed set.
func (m *Metrics) Warning(kind string) { m.warnings.WithLabelValues(kind).Inc() }

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}
