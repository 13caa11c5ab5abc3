package pdf

// Object is one PDF object: nil (null), bool, int64, float64, Name, String, Array, Dict, *Stream or Ref.
// Objects are immutable once a Document hands them out; nobody may write into an Array or Dict.
type Object any

// Name is a name object without its slash, #xx already undone (ISO 32000-2, 7.3.5).
type Name string

// String is a string object's bytes, escapes undone and decrypted (ISO 32000-2, 7.3.4).
type String string

// Array is an array object.
type Array []Object

// Dict is a dictionary object.
type Dict map[Name]Object

// Ref is an indirect reference (ISO 32000-2, 7.3.10).
type Ref struct {
	Num int32
	Gen int32
}

// Stream is a stream object: its dictionary and, through the Document, its data.
type Stream struct {
	Dict Dict
	// Ref is the stream's own object number, zero for one made in memory (an inline image).
	Ref Ref
	// raw is the data of a stream made in memory, filters not undone.
	raw []byte
	// off is where the data of a stream in the file begins; 0 for one made in memory.
	off int64
	// open gives the data of a stream made by NewStreamFrom.
	open Opener
	// plain says that the data is not encrypted whatever the document says.
	plain bool
}

// NewStream makes a stream that is in no file, such as an inline image: dict says how raw is coded.
func NewStream(dict Dict, raw []byte) *Stream { return &Stream{Dict: dict, raw: raw} }

// Bytes returns the stored data of a stream made by NewStream, nil for a stream of a file (Document.Raw reads that).
func (s *Stream) Bytes() []byte { return s.raw }
