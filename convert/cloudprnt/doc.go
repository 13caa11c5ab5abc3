// Package cloudprnt speaks Star CloudPRNT, the protocol by which receipt and label printers fetch their jobs over HTTP, as far as that is about
// documents: what a printer says when it polls (ParsePoll), what it is answered (Response), which content types a job is offered in
// (Printer.MediaTypes), and how it is converted to the one that the printer then asks for (Printer.Options). HTTP itself, queues and authority
// are the server's.
//
//	printer  POST   {"statusCode": "200%20OK", "printerMAC": ...}     ParsePoll
//	server          {"jobReady": true, "mediaTypes": [...], ...}      Printer.Poll
//	printer  GET    ?uid=&type=image/png&mac=&token=                  ParseQuery, Printer.Options, Pipeline.Convert; 415 for another type
//	printer  DELETE ?code=200%20OK&mac=&token=                        ParseQuery, Query.Printed
//
// These printers print pictures dot by dot and scale nothing, so what they get is exactly as wide as their head and already bi-level; a picture
// has one page, so a document of several is a job a page. A GET may be repeated and gives the same bytes.
//
// What a printer sends is read leniently: fields may be missing, null or unknown, and numbers may be strings. Nothing panics on any input.
// Everything is safe for concurrent use except what it is called on while that is changed.
//
// Source: Star CloudPRNT Protocol Guide (HTTP), server polling, print job request and confirmation, printer status codes.
package cloudprnt
