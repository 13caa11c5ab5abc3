// Package server is the process of a worker: it listens, lets callers in, runs their conversions and tells how it is.
//
//   - gRPC: the Conversion service, grpc.health.v1 (NOT_SERVING from the moment the worker is being stopped), reflection, ORCA load reports (with
//     every RPC and out of band). Messages may be compressed with zstd or gzip.
//   - HTTP for operators: /healthz (the process lives), /readyz (it takes work), /metrics (Prometheus). Profiles have a listener of their own.
//   - Callers are known by their certificate, else by their token, else by their address. What they upload is theirs; places are shared out among
//     them. Without the right certificate or token nobody gets anything but health.
//   - Stopping: health says NOT_SERVING, new jobs are refused with UNAVAILABLE, running ones end within a limit and are cut off with
//     UNAVAILABLE after it. Then connections are closed.
//
// Every RPC of a job runs in a goroutine of its own beside gRPC's handler, so that a caller that neither sends nor takes anything can be left:
// the handler returns, and with it whatever is blocked on the stream.
package server
