package codec

import (
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"

	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Server is gRPC's own codec but for what is large: pieces of output, which are coded where they are or into buffers of a Pool, and pieces of
// documents, which are copied once instead of twice.
type Server struct {
	encoding.CodecV2
	pool *Pool
}

// NewServer makes a codec for servers.
func NewServer(p *Pool) Server { return Server{encoding.GetCodecV2(proto.Name), p} }

// The fields of the messages in workerpb/conversion.proto.
const (
	fieldChunk  = 2 // of ConvertRequest and PlanRequest
	FieldOutput = 4 // of ConvertResponse

	FieldData    = 1 // of OutputChunk
	FieldPage    = 2
	FieldPageEnd = 3

	fieldChunkOffset = 1 // of Chunk
	fieldChunkData   = 2
	fieldChunkLast   = 3
)

// frame is how much room there is before the data of an Output: two tags with their lengths.
const frame = 24

// Output is a pb.OutputChunk in a ConvertResponse whose data is in a buffer that gRPC takes over: nothing is copied.
type Output struct {
	buf  *[]byte
	data int // bytes of data

	Page    int32
	PageEnd bool
}

// NewOutput takes a buffer of n bytes, room for what stands before the data included.
func (p *Pool) NewOutput(n int) *Output {
	return &Output{buf: p.Get(max(n, frame))}
}

// Room returns the empty buffer of the data.
func (o *Output) Room() []byte { return (*o.buf)[frame:frame:len(*o.buf)] }

// Holds reports whether data was appended to Room and nowhere else, and if so makes it the Output's.
func (o *Output) Holds(data []byte) bool {
	room := o.Room()
	if len(data) == 0 || len(data) > cap(room) || &room[:1][0] != &data[0] {
		return false
	}
	o.data = len(data)
	return true
}

// Release gives a buffer back that is not sent.
func (p *Pool) Release(o *Output) { p.Put(o.buf) }

// Marshal implements encoding.CodecV2.
func (c Server) Marshal(v any) (mem.BufferSlice, error) {
	if o, ok := v.(*Output); ok {
		return c.output(o), nil
	}
	r, ok := v.(*pb.ConvertResponse)
	if !ok {
		return c.CodecV2.Marshal(v)
	}
	o, ok := r.GetMessage().(*pb.ConvertResponse_Output)
	if !ok || mem.IsBelowBufferPoolingThreshold(len(o.Output.GetData())) || len(o.Output.ProtoReflect().GetUnknown()) > 0 || len(r.ProtoReflect().GetUnknown()) > 0 {
		return c.CodecV2.Marshal(v)
	}
	m := o.Output
	piece := c.pool.NewOutput(frame + len(m.Data) + frame) // the tail is shorter than the head
	piece.data = copy((*piece.buf)[frame:], m.Data)
	piece.Page, piece.PageEnd = m.Page, m.PageEnd
	return c.output(piece), nil
}

// output puts the message around the data.
func (c Server) output(o *Output) mem.BufferSlice {
	var space [2 * frame]byte
	tail := appendTail(space[:0:frame], o.Page, o.PageEnd)
	head := appendHead(space[frame:frame], o.data, len(tail))
	from := frame - len(head)
	copy((*o.buf)[from:], head)
	end := frame + o.data
	whole := len(*o.buf)-end >= len(tail)
	if whole {
		end += copy((*o.buf)[end:], tail)
	}
	all := mem.NewBuffer(o.buf, c.pool)
	s := mem.BufferSlice{all.Slice(from, end)}
	all.Free()
	if !whole {
		s = append(s, mem.SliceBuffer(append([]byte(nil), tail...)))
	}
	return s
}

// appendHead appends what stands before the data, appendTail what stands behind it.
func appendHead(b []byte, data, tail int) []byte {
	inner := protowire.SizeTag(FieldData) + protowire.SizeBytes(data) + tail
	b = protowire.AppendVarint(protowire.AppendTag(b, FieldOutput, protowire.BytesType), uint64(inner))
	return protowire.AppendVarint(protowire.AppendTag(b, FieldData, protowire.BytesType), uint64(data))
}

func appendTail(b []byte, page int32, end bool) []byte {
	if page != 0 {
		b = protowire.AppendVarint(protowire.AppendTag(b, FieldPage, protowire.VarintType), uint64(page))
	}
	if end {
		b = protowire.AppendVarint(protowire.AppendTag(b, FieldPageEnd, protowire.VarintType), 1)
	}
	return b
}

// Unmarshal implements encoding.CodecV2.
func (c Server) Unmarshal(data mem.BufferSlice, v any) error {
	switch m := v.(type) {
	case *pb.ConvertRequest:
		if k := chunkOf(data); k != nil {
			m.Message = &pb.ConvertRequest_Chunk{Chunk: k}
			return nil
		}
	case *pb.PlanRequest:
		if k := chunkOf(data); k != nil {
			m.Message = &pb.PlanRequest_Chunk{Chunk: k}
			return nil
		}
	}
	return c.CodecV2.Unmarshal(data, v)
}

// leastChunk is from where on it pays to look at a request closer.
const leastChunk = 4 << 10

// chunkOf reads a request that is nothing but a Chunk, each of its fields once at most. Anything else, what is damaged included, is nil, for the
// usual way.
func chunkOf(data mem.BufferSlice) *pb.Chunk {
	if data.Len() < leastChunk || data[0].ReadOnlyData()[0] != fieldChunk<<3|byte(protowire.BytesType) {
		return nil
	}
	b := data.Materialize() // the chunk's own: the one copy
	at, n := LengthOf(b, fieldChunk)
	if at < 0 || n != len(b)-at {
		return nil
	}
	b = b[at:]
	c, seen := &pb.Chunk{}, 0
	for len(b) > 0 {
		num, typ, k := protowire.ConsumeTag(b)
		if k < 0 || num < fieldChunkOffset || num > fieldChunkLast || seen&(1<<num) != 0 {
			return nil
		}
		seen |= 1 << num
		b = b[k:]
		switch {
		case num == fieldChunkData && typ == protowire.BytesType:
			if c.Data, k = protowire.ConsumeBytes(b); k < 0 {
				return nil
			}
		case num != fieldChunkData && typ == protowire.VarintType:
			var v uint64
			if v, k = protowire.ConsumeVarint(b); k < 0 {
				return nil
			}
			if num == fieldChunkOffset {
				c.Offset = int64(v)
			} else {
				c.Last = protowire.DecodeBool(v)
			}
		default:
			return nil
		}
		b = b[k:]
	}
	return c
}

// LengthOf reads the tag of a field of bytes and its length: the bytes are n from at on. at is -1 for something else.
func LengthOf(b []byte, field protowire.Number) (at, n int) {
	num, typ, k := protowire.ConsumeTag(b)
	if k < 0 || num != field || typ != protowire.BytesType {
		return -1, 0
	}
	v, m := protowire.ConsumeVarint(b[k:])
	if m < 0 || v > 1<<31-1 {
		return -1, 0
	}
	return k + m, int(v)
}
