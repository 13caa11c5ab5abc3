package codec

import (
	"math/bits"
	"sync"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"

	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Pool is a mem.BufferPool with a size for every power of two. gRPC's own has none between 32 KiB and 1 MiB and clears what it gives, which
// for pieces of output costs more than sending them. What it gives has old bytes: gRPC overwrites all that it uses.
type Pool struct {
	sizes [maxSize - minSize + 1]sync.Pool
}

const (
	minSize = 9  // 512 bytes
	maxSize = 21 // 2 MiB; larger ones come and go
)

// NewPool makes an empty pool.
func NewPool() *Pool { return &Pool{} }

// Get implements mem.BufferPool.
func (p *Pool) Get(n int) *[]byte {
	k := max(minSize, bits.Len(uint(max(n, 1)-1)))
	if k > maxSize {
		b := make([]byte, n)
		return &b
	}
	if b, ok := p.sizes[k-minSize].Get().(*[]byte); ok {
		*b = (*b)[:n]
		return b
	}
	b := make([]byte, n, 1<<k)
	return &b
}

// Put implements mem.BufferPool.
func (p *Pool) Put(b *[]byte) {
	k := bits.Len(uint(cap(*b))) - 1
	if k >= minSize && k <= maxSize && cap(*b) == 1<<k {
		p.sizes[k-minSize].Put(b)
	}
}

// Server is gRPC's own codec but for pieces of output, whose coded form comes from a Pool.
type Server struct {
	encoding.CodecV2
	pool *Pool
}

// NewServer makes a codec for servers.
func NewServer(p *Pool) Server { return Server{encoding.GetCodecV2(proto.Name), p} }

// The fields of the messages in workerpb/conversion.proto.
const (
	FieldOutput  = 4
	FieldData    = 1
	FieldPage    = 2
	FieldPageEnd = 3
)

// Marshal implements encoding.CodecV2.
func (c Server) Marshal(v any) (mem.BufferSlice, error) {
	r, ok := v.(*pb.ConvertResponse)
	if !ok {
		return c.CodecV2.Marshal(v)
	}
	o, ok := r.GetMessage().(*pb.ConvertResponse_Output)
	if !ok || mem.IsBelowBufferPoolingThreshold(len(o.Output.GetData())) || len(o.Output.ProtoReflect().GetUnknown()) > 0 || len(r.ProtoReflect().GetUnknown()) > 0 {
		return c.CodecV2.Marshal(v)
	}
	m := o.Output
	var tail []byte
	if m.Page != 0 {
		tail = protowire.AppendVarint(protowire.AppendTag(tail, FieldPage, protowire.VarintType), uint64(m.Page))
	}
	if m.PageEnd {
		tail = protowire.AppendVarint(protowire.AppendTag(tail, FieldPageEnd, protowire.VarintType), 1)
	}
	inner := protowire.SizeTag(FieldData) + protowire.SizeBytes(len(m.Data)) + len(tail)
	buf := c.pool.Get(protowire.SizeTag(FieldOutput) + protowire.SizeBytes(inner))
	b := protowire.AppendVarint(protowire.AppendTag((*buf)[:0], FieldOutput, protowire.BytesType), uint64(inner))
	b = protowire.AppendBytes(protowire.AppendTag(b, FieldData, protowire.BytesType), m.Data)
	*buf = append(b, tail...)
	return mem.BufferSlice{mem.NewBuffer(buf, c.pool)}, nil
}
