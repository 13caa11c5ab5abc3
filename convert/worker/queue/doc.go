// Package queue is the way into a pool of workers for jobs that nobody waits for, and for large ones: NATS JetStream keeps what is to be done,
// the documents and the results; any worker takes the next job; callers speak to any worker (service Jobs of queuepb, client in
// package jobs).
//
// # What it promises
//
//   - When Submit has answered, the job is safe: it is done once a worker is there, whatever happened to the one that took it in, and to NATS,
//     as long as NATS keeps its storage. (The server inside a worker writes to the disk at the latest after 2 s: a crash of the process
//     loses nothing, one of the machine at most that. A cluster with replicas has none of that.)
//   - A job is done at least once and counted once. A message is acknowledged when the job's record says that it has ended; a worker that is silent
//     for AckWait loses what it has to another; when both come to an end, the first record counts, and the other's bytes are removed. As a
//     result depends on document and options only, it does not matter which.
//   - A job is taken in once by its id: whoever does not know whether it was submits it again.
//   - The result is byte for byte the library's, also when the job was made in parts.
//   - What fails by the job's own fault ends at once with the library's error. What fails by the worker's, by a fall of the process for example, is
//     begun again, Attempts times in all; then the job ends with an error and its message goes to the dead letters.
//   - Bytes, jobs, time and what is kept have bounds (Config). Beyond them Submit says RESOURCE_EXHAUSTED; nothing that was taken in is
//     thrown away for something new.
//
// # What is in NATS
//
//	stream  NAME_work       one message a job or part: its key and the part's number. Work queue, explicit ack, InProgress while it is made
//	stream  NAME_dead       messages that were given up, with why
//	bucket  NAME_jobs       j.KEY how a job is (queuepb.Record, changed by compare and set), s.KEY what it is asked for, b.BATCH.KEY
//	objects NAME_documents, NAME_results
//
// KEY is a hash of owner and job id. s.KEY may have a document's password; it is removed when the job ends. Whoever reaches NATS reads
// everything: the server in a worker has no port unless it is given one, beyond loopback only with client certificates, and a cluster
// needs credentials.
//
// # Large documents
//
// A stream of PWG raster or URF of at least twice SplitPages pages is made in parts. The worker that takes the job opens the document
// and plans; instead of rendering it writes the parts' bounds into the record and a message for each into the queue. Whoever takes a part plans the
// same stream (a digest of the plan is compared: workers of different versions or fonts do not get to mix their pages) and renders its
// run of pages (convert.Options.Part), so that TotalPageCount, sides, sheet backs, copies and order are those of the whole. Joining costs nothing: the
// result is the list of the parts' objects, read one after the other. A worker that falls costs its part.
//
// With n parts and m workers, s the seconds of rendering all pages on one worker, o those to open and plan the document, and b/w those to bring
// it from NATS once a worker (b bytes at w bytes a second):
//
//	T(m) = o + b/w + ceil(n/m)/n * s + ceil(n/m) * o
//
// # Hostile input
//
// Messages, records and objects are judged like a caller's: what cannot be read, names a part that is not there, or is too large ends with an
// error or as a dead letter. Nothing that a caller says becomes a name in NATS or in the file system.
package queue
