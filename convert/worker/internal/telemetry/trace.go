package telemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Tracing is where spans go.
type Tracing struct {
	Provider trace.TracerProvider
	On       bool
	stop     func(context.Context) error
}

// NewTracing exports spans by OTLP over gRPC to endpoint (http://host:port or https://host:port, read as the OTEL_EXPORTER_OTLP_ENDPOINT
// of the OpenTelemetry specification; its other variables count, too). With "" nothing is exported and spans cost next to nothing. ratio of the
// traces that begin here are kept; those that began elsewhere follow what was decided there.
func NewTracing(ctx context.Context, endpoint string, ratio float64, version string) (*Tracing, error) {
	if endpoint == "" {
		return &Tracing{Provider: noop.NewTracerProvider(), stop: func(context.Context) error { return nil }}, nil
	}
	exp, err := otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(endpoint), otlptracegrpc.WithTimeout(10*time.Second))
	if err != nil {
		return nil, err
	}
	res, err := resource.New(ctx, resource.WithFromEnv(), resource.WithHost(), resource.WithAttributes(attribute.String("service.name", "pwgworker"), attribute.String("service.version", version)))
	if err != nil {
		res = resource.Default()
	}
	return newTracing(exp, res, ratio), nil
}

func newTracing(exp sdk.SpanExporter, res *resource.Resource, ratio float64) *Tracing {
	p := sdk.NewTracerProvider(sdk.WithBatcher(exp), sdk.WithResource(res), sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(ratio))))
	return &Tracing{Provider: p, On: true, stop: p.Shutdown}
}

// Stop sends what has not been sent.
func (t *Tracing) Stop(ctx context.Context) error { return t.stop(ctx) }
