package worker

import (
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// response is a pb.ConvertResponse whose output, the bulk of what comes, stays in the buffers that it came in: decoded the usual way it would
// be copied twice. It is either an OutputChunk or a message.
type response struct {
	message pb.ConvertResponse // when chunk is nil

	chunk *pb.OutputChunk // without data
	data  []byte          // of the chunk, when it was decoded the usual way
	bufs  mem.BufferSlice // has the data at from, else
	from  int
	n     int
}

// GetAccepted is that of the message.
func (r *response) GetAccepted() *pb.Accepted { return r.message.GetAccepted() }

// each calls f with the chunk's data, piece by piece, and lets the buffers go.
func (r *response) each(f func([]byte) error) error {
	if r.bufs == nil {
		if len(r.data) == 0 {
			return nil
		}
		return f(r.data)
	}
	defer r.free()
	skip, left := r.from, r.n
	for _, b := range r.bufs {
		p := b.ReadOnlyData()
		k := min(skip, len(p))
		p, skip = p[k:], skip-k
		if p = p[:min(left, len(p))]; len(p) == 0 {
			continue
		}
		left -= len(p)
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

func (r *response) size() int {
	if r.bufs != nil {
		return r.n
	}
	return len(r.data)
}

func (r *response) free() {
	r.bufs.Free()
	r.bufs = nil
}

// convertStream is a stream of Convert that receives responses.
type convertStream struct{ grpc.ClientStream }

// Send sends a request.
func (s convertStream) Send(m *pb.ConvertRequest) error { return s.SendMsg(m) }

// Recv receives a response.
func (s convertStream) Recv() (*response, error) {
	r := &response{}
	if err := s.RecvMsg(r); err != nil {
		return nil, err
	}
	return r, nil
}

// responseCodec is gRPC's own for everything but responses.
type responseCodec struct{ encoding.CodecV2 }

func newResponseCodec() responseCodec { return responseCodec{encoding.GetCodecV2(proto.Name)} }

// Unmarshal implements encoding.CodecV2.
func (c responseCodec) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*response)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	if r.fast(data) {
		return nil
	}
	if err := c.CodecV2.Unmarshal(data, &r.message); err != nil {
		return err
	}
	if m, ok := r.message.GetMessage().(*pb.ConvertResponse_Output); ok {
		r.data = m.Output.GetData()
		r.chunk = &pb.OutputChunk{Page: m.Output.GetPage(), PageEnd: m.Output.GetPageEnd()}
	}
	return nil
}

// fast recognizes an OutputChunk in the form that coders give it: its data first, then page and page_end. What has another form, or anything
// else in it, is left to the usual way.
func (r *response) fast(data mem.BufferSlice) bool {
	if len(data) == 0 {
		return false
	}
	size := data.Len()
	head := data[0].ReadOnlyData()
	head = head[:min(len(head), 24)]
	at, inner := codec.LengthOf(head, codec.FieldOutput)
	if at < 0 || inner != size-at {
		return false
	}
	k, n := codec.LengthOf(head[at:], codec.FieldData)
	if k < 0 || n > inner-k {
		return false
	}
	chunk := &pb.OutputChunk{}
	rest := make([]byte, 0, 16)
	if size-at-k-n > cap(rest) {
		return false
	}
	skip := at + k + n
	for _, b := range data {
		p := b.ReadOnlyData()
		j := min(skip, len(p))
		skip -= j
		rest = append(rest, p[j:]...)
	}
	for len(rest) > 0 {
		num, typ, j := protowire.ConsumeTag(rest)
		if j < 0 || typ != protowire.VarintType {
			return false
		}
		v, m := protowire.ConsumeVarint(rest[j:])
		if m < 0 {
			return false
		}
		switch num {
		case codec.FieldPage:
			chunk.Page = int32(v)
		case codec.FieldPageEnd:
			chunk.PageEnd = protowire.DecodeBool(v)
		default:
			return false
		}
		rest = rest[j+m:]
	}
	data.Ref()
	r.chunk, r.bufs, r.from, r.n = chunk, data, at+k, n
	return true
}
