// Package worker is the client of conversion workers: Dial gives something with the methods of convert.Pipeline whose conversions happen
// elsewhere, in one worker or in a pool of them. A program that converts in its own process changes one line.
//
//	p, err := worker.Dial("10.0.0.5:50051", "10.0.0.6:50051") // instead of p := convert.New()
//
// What comes back is byte for byte what the library makes, with the same Result and the same *convert.Error; ReasonOf tells why a worker
// ended a job, and google.golang.org/grpc/status finds the status in the error.
//
// # What a pool promises
//
// Workers are found by DNS or given as a list. A job goes to a worker that says it is healthy (grpc.health.v1), more often to one with less
// to do (weighted round robin by the ORCA load reports of the workers). A worker that is full or being stopped refuses before it begins, and
// gRPC tries another by its service config. When the connection breaks later and nothing has been delivered yet, the client waits for up to
// 20 s for a worker to be there, and begins again under the same job id, which lets a worker that has a part of the document go on from there. Once
// output has been delivered an interruption is an error, because what has been written cannot be taken back: convert into something that
// can be thrown away.
//
// # How a worker is built
//
//	cmd/pwgworker               the command: flags, signals
//	convert/worker/config       settings from defaults, file, environment and flags
//	convert/worker/server       the process: listeners, TLS, tokens, health, reflection, metrics, the RPCs, draining
//	convert/worker/workerpb     the protocol
//	convert/worker/internal/
//	    engine                  a job from its document to its last byte, under the worker's limits; knows nothing of gRPC
//	    admit                   who comes in and who runs: places, weight, memory, fairness
//	    spool                   documents on disk, resumable
//	    wire                    options, plans, results and errors as messages and back
//	    codec                   zstd and gzip of messages
//	    secure                  certificates and tokens from files, reloaded
//	    telemetry               metrics and traces
//
// A job has an owner (by certificate, token or address), which names its documents and counts its share. It enters (admit.Gate.Enter, at
// once or not at all), its document comes into the spool, it waits for its turn (admit.Place.Acquire), is converted (engine.Engine.Convert)
// into an engine.Sink, and leaves. Another way in, such as a queue, takes the same steps with another source of documents and another Sink.
//
// # Hostile input
//
// Nothing that a caller sends makes a worker fall, wait for ever or grow without bound: messages, documents, places, waiting, disk, output,
// pages, pixels and time have limits; each ends the job with a reason of its own (workerpb.Reason). Limits on what a document may
// cost in memory follow from the memory budget of the process.
package worker
