// Package cloudprint has the documents of cloud printing: the Cloud Device Description (CDD), which says what a printer can do; the
// Cloud Job Ticket (CJT), which says what a job wants; the states of devices (CDS) and jobs, as they are kept and as people are shown
// them; and local settings. All are protocol buffers (proto2), made by "make generate" from the .proto files beside this one, and travel
// as JSON with the names of the definitions.
//
// Parse functions are tolerant where documents in the field differ: unknown fields are ignored, null is absent, integers and booleans may be
// strings, enum names may be in small letters, and names that an enum lacks become UnknownEnum. They refuse more than Limits.Bytes, deeper
// nesting than Limits.Depth, a major version other than 1, and values of the wrong kind or out of range, each with the path of the
// field. ReadCDD and ReadCJT judge the contents, too: leniently, leaving out what cannot be used with a Fault for each, or strictly. No
// input makes them panic.
//
// Oddities of the definitions, and how they are read: reset_to_default has no type there and is a bool; the colour of a UI item is the
// type of a marker's colour; the scanner's messages were never published and are empty; two local settings have a slash in their names,
// which they have in JSON only; the allowed steps of a job are a picture there, see JobState_Type.CanBecome.
//
// The package imports nothing of the project. Functions do not change their arguments and are safe for concurrent use; messages are plain data.
package cloudprint
