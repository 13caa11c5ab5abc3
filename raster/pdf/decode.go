package pdf

import (
	"context"
	"errors"

	"github.com/pwgconvert/pwgconvert/raster/filter/ascii85"
	"github.com/pwgconvert/pwgconvert/raster/filter/asciihex"
	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/filter/lzw"
	"github.com/pwgconvert/pwgconvert/raster/filter/predictor"
	"github.com/pwgconvert/pwgconvert/raster/filter/runlength"
)

// FilterSpec is one filter of a stream with its decode parameters (nil when it has none).
type FilterSpec struct {
	Name  Name
	Parms Dict
}

// maxFilters bounds a chain.
const maxFilters = 16

// longFilter gives the full name for the abbreviations of inline images (ISO 32000-2, table 92), which are accepted everywhere.
func longFilter(n Name) Name {
	switch n {
	case "Fl":
		return "FlateDecode"
	case "LZW":
		return "LZWDecode"
	case "A85":
		return "ASCII85Decode"
	case "AHx":
		return "ASCIIHexDecode"
	case "RL":
		return "RunLengthDecode"
	case "CCF":
		return "CCITTFaxDecode"
	case "DCT":
		return "DCTDecode"
	}
	return n
}

// Filters returns a stream's filters in the order they are undone, names in full.
func (d *Document) Filters(s *Stream) []FilterSpec { return loader{d: d}.filters(s) }

func (ld loader) filters(s *Stream) []FilterSpec {
	if s == nil {
		return nil
	}
	f := ld.resolve(s.Dict["Filter"])
	if f == nil {
		f = ld.resolve(s.Dict["F"])
	}
	p := ld.resolve(s.Dict["DecodeParms"])
	if p == nil {
		p = ld.resolve(s.Dict["DP"])
	}
	switch f := f.(type) {
	case Name:
		if a, ok := p.(Array); ok && len(a) > 0 {
			p = ld.resolve(a[0])
		}
		return []FilterSpec{{longFilter(f), toDict(p)}}
	case Array:
		var out []FilterSpec
		parms, _ := p.(Array)
		for i, o := range f {
			if i == maxFilters {
				break
			}
			n, ok := ld.resolve(o).(Name)
			if !ok {
				continue
			}
			spec := FilterSpec{Name: longFilter(n)}
			if i < len(parms) {
				spec.Parms = toDict(ld.resolve(parms[i]))
			} else if dict := toDict(p); dict != nil && len(f) == 1 {
				spec.Parms = dict
			}
			out = append(out, spec)
		}
		return out
	}
	return nil
}

// Decode undoes every filter of a stream up to an image codec (DCT, JPX, JBIG2, CCITT), where it stops with an Unsupported error.
// With an error it returns what could be decoded; the result must not be written to.
func (d *Document) Decode(ctx context.Context, s *Stream) ([]byte, error) {
	return loader{d: d}.decode(ctx, s)
}

// DecodeTo is Decode into memory of the caller's: the result stands at the start of buf where its capacity is enough and the last filter is one
// that can, and elsewhere where not. Either way all of buf up to its capacity may have been written to.
func (d *Document) DecodeTo(ctx context.Context, buf []byte, s *Stream) ([]byte, error) {
	return loader{d: d}.decodeInto(ctx, buf, s)
}

// DecodeToImage undoes the filters in front of an image codec; codec is what is left, usually nothing or one filter.
func (d *Document) DecodeToImage(ctx context.Context, s *Stream) (data []byte, codec []FilterSpec, err error) {
	return loader{d: d}.decodeTo(ctx, nil, s)
}

// Raw returns a stream's data as stored in the file, decrypted, with no filter undone.
func (d *Document) Raw(s *Stream) []byte {
	if s == nil {
		return nil
	}
	return loader{d: d}.rawBytes(s)
}

func (ld loader) decode(ctx context.Context, s *Stream) ([]byte, error) {
	return ld.decodeInto(ctx, nil, s)
}

func (ld loader) decodeInto(ctx context.Context, buf []byte, s *Stream) ([]byte, error) {
	data, rest, err := ld.decodeTo(ctx, buf, s)
	if err == nil && len(rest) > 0 {
		return nil, errf(Unsupported, s.Ref, "image filter %s", rest[0].Name)
	}
	return data, err
}

func (ld loader) decodeTo(ctx context.Context, buf []byte, s *Stream) (data []byte, codec []FilterSpec, err error) {
	if s == nil {
		return nil, nil, errf(Damaged, Ref{}, "no stream")
	}
	if ld.depth > maxChain {
		return nil, nil, errf(Limit, s.Ref, "streams depend on each other")
	}
	ld.depth++
	if err := ctx.Err(); err != nil {
		return nil, nil, &Error{Kind: Read, Object: s.Ref, Err: err}
	}
	if ld.external(s) {
		return nil, nil, errf(Unsupported, s.Ref, "data in an external file")
	}
	specs := ld.filters(s)
	for i, f := range specs {
		if isCodec(f.Name) {
			specs, codec = specs[:i], specs[i:]
			break
		}
	}
	var first error
	if s.open != nil {
		data, first = ld.openedBytes(ctx, s)
	} else {
		var lent *[]byte
		data, lent = ld.rawData(s, len(specs) > 0 && makesAnew(specs[0].Name) && ctx.Err() == nil)
		defer func() {
			if ctx.Err() == nil { // or data may not have been decoded
				ld.d.src.giveBack(lent)
			}
		}()
	}
	if data, err = ld.undo(ctx, buf, s, data, specs); first != nil {
		err = first
	}
	if ctx.Err() != nil {
		codec = nil
	}
	return data, codec, err
}

// external says whether a stream's data is in another file (ISO 32000-2, 7.3.8.2); a name under F is an abbreviated Filter.
func (ld loader) external(s *Stream) bool {
	if s.Dict["F"] == nil || s.off == 0 || ld.resolve(s.Dict["Filter"]) != nil {
		return false
	}
	_, isName := ld.resolve(s.Dict["F"]).(Name)
	return !isName
}

func isCodec(n Name) bool {
	switch n {
	case "DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode":
		return true
	}
	return false
}

// makesAnew reports whether what comes out of a filter is never a part of what went in, whatever is wrong with it.
func makesAnew(n Name) bool {
	switch n {
	case "FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode":
		return true
	}
	return false
}

// undo undoes filters one after another; the error is the first one's, the data what came out at the end, in buf if it can.
func (ld loader) undo(ctx context.Context, buf []byte, s *Stream, data []byte, specs []FilterSpec) ([]byte, error) {
	limit := ld.d.lim.MaxStreamBytes
	if ld.limit > 0 {
		limit = min(limit, ld.limit)
	}
	var first error
	for i, f := range specs {
		if ctx.Err() != nil {
			return data, &Error{Kind: Read, Object: s.Ref, Err: ctx.Err()}
		}
		var err error
		var to []byte
		if i == len(specs)-1 {
			to = buf
		}
		data, err = ld.apply(f, to, data, limit)
		if err != nil && first == nil {
			first = err
		}
	}
	return data, streamErr(s, first)
}

func streamErr(s *Stream, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	k := Damaged
	for _, l := range [...]error{flate.ErrLimit, lzw.ErrLimit, ascii85.ErrLimit, asciihex.ErrLimit, runlength.ErrLimit} {
		if errors.Is(err, l) {
			k = Limit
		}
	}
	return &Error{Kind: k, Object: s.Ref, Err: err}
}

// apply undoes one filter.
func (ld loader) apply(f FilterSpec, buf, data []byte, limit int64) ([]byte, error) {
	switch f.Name {
	case "FlateDecode":
		out, err := ld.d.flate.DecodeTo(buf, data, limit)
		return ld.predict(f.Parms, out, err)
	case "LZWDecode":
		out, err := lzw.DecodeTo(buf, data, ld.earlyChange(f.Parms), limit)
		return ld.predict(f.Parms, out, err)
	case "ASCII85Decode":
		return ascii85.Decode(data, limit)
	case "ASCIIHexDecode":
		return asciihex.Decode(data, limit)
	case "RunLengthDecode":
		return runlength.Decode(data, limit)
	case "Crypt": // decryption is done where the data is read
		return data, nil
	}
	return data, errf(Unsupported, Ref{}, "filter %q", string(f.Name))
}

func (ld loader) earlyChange(parms Dict) bool {
	v, ok := ld.int(parms["EarlyChange"])
	return !ok || v != 0
}

func (ld loader) predict(parms Dict, data []byte, err error) ([]byte, error) {
	if parms == nil {
		return data, err
	}
	out, perr := predictor.Decode(data, ld.predictorParms(parms))
	if err == nil {
		err = perr
	}
	return out, err
}

func (ld loader) predictorParms(parms Dict) predictor.Params {
	if parms == nil {
		return predictor.Params{}
	}
	get := func(k Name) int {
		v, _ := ld.int(parms[k])
		return int(max(-1, min(v, 1<<30)))
	}
	return predictor.Params{
		Predictor: get("Predictor"), Colors: get("Colors"), BitsPerComponent: get("BitsPerComponent"), Columns: get("Columns"),
	}
}
