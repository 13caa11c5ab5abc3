package codec_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

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

// Output whose buffer gRPC takes over is coded as any other.
func TestServerCodecTakesBuffers(t *testing.T) {
	pool := codec.NewPool()
	c := codec.NewServer(pool)
	for _, room := range []int{2000, 1 << 17} {
		for _, n := range []int{1, 100, room - 24 - 1, room - 24} {
			for _, page := range []int32{0, 1, 1<<31 - 1, -1} {
				o := pool.NewOutput(room)
				require.Equal(t, room-24, cap(o.Room()))
				data := append(o.Room(), bytes.Repeat([]byte{byte(n)}, n)...)
				require.False(t, o.Holds(bytes.Clone(data)))
				require.True(t, o.Holds(data))
				o.Page, o.PageEnd = page, page > 1
				want, err := proto.Marshal(&pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: bytes.Clone(data), Page: page, PageEnd: page > 1}}})
				require.NoError(t, err)
				got, err := c.Marshal(o)
				require.NoError(t, err)
				require.True(t, bytes.Equal(want, got.Materialize()), "%d of %d bytes, page %d", n, room, page)
				got.Free()
			}
		}
	}
	o := pool.NewOutput(1000)
	assert.False(t, o.Holds(nil))
	assert.False(t, o.Holds(append(o.Room(), make([]byte, 1000)...)), "what grew out of it")
	pool.Release(o)
}

// cut parts a message as the frames of HTTP/2 do.
func cut(b []byte, n int) (s mem.BufferSlice) {
	for ; len(b) > n; b = b[n:] {
		s = append(s, mem.SliceBuffer(b[:n]))
	}
	return append(s, mem.SliceBuffer(b))
}

// Requests are read as gRPC's codec reads them, whatever their form.
func FuzzServerCodecRequest(f *testing.F) {
	c := codec.NewServer(codec.NewPool())
	add := func(m proto.Message) []byte {
		b, err := proto.Marshal(m)
		require.NoError(f, err)
		f.Add(b)
		return b
	}
	large := bytes.Repeat([]byte{9}, 5000)
	a := add(&pb.ConvertRequest{Message: &pb.ConvertRequest_Chunk{Chunk: &pb.Chunk{Offset: 1 << 40, Data: large, Last: true}}})
	add(&pb.ConvertRequest{Message: &pb.ConvertRequest_Chunk{Chunk: &pb.Chunk{Offset: -1, Data: large}}})
	b := add(&pb.ConvertRequest{Message: &pb.ConvertRequest_Start{Start: &pb.JobStart{JobId: string(large)}}})
	f.Add(append(bytes.Clone(a), a...))
	f.Add(append(bytes.Clone(a), b...))
	f.Add(a[:len(a)-1])
	f.Add(append([]byte{0x12, 0x80, 0x80, 0x80, 0x80, 0x80}, large...))
	f.Fuzz(func(t *testing.T, b []byte) {
		var want, got pb.ConvertRequest
		wrong := proto.Unmarshal(b, &want)
		err := c.Unmarshal(cut(b, 1000), &got)
		if wrong != nil {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.True(t, proto.Equal(&want, &got))
		var plan, same pb.PlanRequest
		require.NoError(t, proto.Unmarshal(b, &plan))
		require.NoError(t, c.Unmarshal(cut(b, 1000), &same))
		require.True(t, proto.Equal(&plan, &same))
	})
}
