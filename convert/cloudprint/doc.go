// Package cloudprint reads the two documents that describe a print job for a cloud printer: the Cloud Device Description
// (CDD), which says what a printer can do, and the Cloud Job Ticket (CJT), which says what a job wants. Both are JSON renderings
// of protocol buffers; the types have their names and only the parts that conversion needs.
//
// Parsing is tolerant where documents in the field differ: unknown fields are ignored, null is absent, integers may be
// strings, enums are names in capital letters and unknown names are kept for the caller to judge. What it refuses: more than
// Limits.Bytes, deeper nesting than Limits.Depth, a major version other than 1, and values of the wrong kind or out of
// range, each with the path of the field. No input makes it panic.
//
// The package imports nothing of the project. Its values are plain data.
package cloudprint
