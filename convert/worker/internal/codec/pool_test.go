package codec_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

func TestPool(t *testing.T) {
	p := codec.NewPool()
	for _, n := range []int{0, 1, 511, 512, 513, 65536, 65537, 1 << 21, 1<<21 + 1} {
		b := p.Get(n)
		assert.Len(t, *b, n)
		*b = (*b)[:n/2]
		p.Put(b)
		again := p.Get(n)
		assert.Len(t, *again, n)
	}
	odd := make([]byte, 1000)
	p.Put(&odd) // not of the pool
	assert.Len(t, *p.Get(1000), 1000)
}

// Output is coded as gRPC's codec codes it.
func TestServerCodec(t *testing.T) {
	c := codec.NewServer(codec.NewPool())
	for _, n := range []int{0, 100, 1023, 1024, 5000, 70_000, 3 << 20} {
		for _, page := range []int32{0, 1, 300, 1<<31 - 1, -1} {
			m := &pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: bytes.Repeat([]byte{7}, n), Page: page, PageEnd: page > 1}}}
			want, err := proto.Marshal(m)
			require.NoError(t, err)
			for range 2 {
				got, err := c.Marshal(m)
				require.NoError(t, err)
				assert.True(t, bytes.Equal(want, got.Materialize()), "%d bytes, page %d", n, page)
				got.Free()
			}
		}
	}
	m := &pb.ConvertResponse{Message: &pb.ConvertResponse_Result{Result: &pb.JobResult{Pages: 3}}}
	got, err := c.Marshal(m)
	require.NoError(t, err)
	var back pb.ConvertResponse
	require.NoError(t, c.Unmarshal(got, &back))
	assert.True(t, proto.Equal(m, &back))
}

func BenchmarkServerCodec(b *testing.B) {
	c := codec.NewServer(codec.NewPool())
	m := &pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: make([]byte, 68_000)}}}
	b.SetBytes(68_000)
	b.ReportAllocs()
	for b.Loop() {
		s, err := c.Marshal(m)
		if err != nil {
			b.Fatal(err)
		}
		s.Free()
	}
}
