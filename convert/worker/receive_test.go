package worker

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protodelim"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// pieces cuts a message as the network would.
func pieces(b []byte, n int) mem.BufferSlice {
	var out mem.BufferSlice
	for len(b) > 0 {
		k := min(n, len(b))
		out = append(out, mem.SliceBuffer(b[:k]))
		b = b[k:]
	}
	return out
}

// chunkOf returns what a response says of output, nil when it is something else.
func chunkOf(t *testing.T, r *response) *pb.OutputChunk {
	t.Helper()
	if r.chunk == nil {
		return nil
	}
	m := proto.Clone(r.chunk).(*pb.OutputChunk)
	size := r.size()
	require.NoError(t, r.each(func(p []byte) error {
		m.Data = append(m.Data, p...)
		return nil
	}))
	assert.Len(t, m.Data, size)
	return m
}

// sameDecoded compares the fast way with gRPC's.
func sameDecoded(t *testing.T, b []byte, cut int) {
	t.Helper()
	own := newResponseCodec()
	var want pb.ConvertResponse
	wantErr := own.CodecV2.Unmarshal(pieces(b, cut), &want)
	var got response
	err := own.Unmarshal(pieces(b, cut), &got)
	assert.Equal(t, wantErr == nil, err == nil, "%v, %v", wantErr, err)
	if err != nil {
		return
	}
	if out, ok := want.GetMessage().(*pb.ConvertResponse_Output); ok {
		chunk := chunkOf(t, &got)
		require.NotNil(t, chunk)
		plain := &pb.OutputChunk{Data: out.Output.GetData(), Page: out.Output.GetPage(), PageEnd: out.Output.GetPageEnd()}
		assert.True(t, proto.Equal(plain, chunk), "%v, %v", plain, chunk)
		return
	}
	assert.Nil(t, got.chunk)
	assert.True(t, proto.Equal(&want, &got.message))
}

// Output that is not copied is the same as output that is, however it was coded and cut.
func TestResponse(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 5000)
	messages := []*pb.ConvertResponse{{}, {Message: &pb.ConvertResponse_Result{Result: &pb.JobResult{Bytes: 8, Pages: 1}}}}
	for _, n := range []int{0, 1, 127, 128, 20_000, 50_000} {
		for _, page := range []int32{0, 1, 1 << 30, -1} {
			m := &pb.OutputChunk{Data: data[:n], Page: page, PageEnd: page > 0}
			messages = append(messages, &pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: m}})
		}
	}
	for _, m := range messages {
		b, err := proto.Marshal(m)
		require.NoError(t, err)
		for _, cut := range []int{7, 24, 16384, 1 << 20} {
			sameDecoded(t, b, cut)
			if len(b) > 0 {
				sameDecoded(t, b[:len(b)-1], cut)
			}
			sameDecoded(t, protowire.AppendVarint(protowire.AppendTag(bytes.Clone(b), 99, protowire.VarintType), 5), cut)
		}
	}
	m := messages[len(messages)-1]
	b, err := proto.Marshal(m)
	require.NoError(t, err)
	var r response
	assert.True(t, r.fast(pieces(b, 16384)))
	// Fields in another order, twice, and of later versions.
	inner := protowire.AppendVarint(protowire.AppendTag(nil, codec.FieldPage, protowire.VarintType), 3)
	inner = protowire.AppendBytes(protowire.AppendTag(inner, codec.FieldData, protowire.BytesType), []byte("one"))
	inner = protowire.AppendBytes(protowire.AppendTag(inner, codec.FieldData, protowire.BytesType), []byte("two"))
	inner = protowire.AppendVarint(protowire.AppendTag(inner, 9, protowire.VarintType), 3)
	sameDecoded(t, protowire.AppendBytes(protowire.AppendTag(nil, codec.FieldOutput, protowire.BytesType), inner), 100)
}

func FuzzResponse(f *testing.F) {
	b, err := proto.Marshal(&pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: []byte("data"), Page: 1, PageEnd: true}}})
	require.NoError(f, err)
	f.Add(b, uint8(5))
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) { sameDecoded(t, b, 1+int(cut)) })
}

// Whatever a worker sends, a result is complete or there is none.
func FuzzReception(f *testing.F) {
	messages := []*pb.ConvertResponse{
		{Message: &pb.ConvertResponse_Plan{Plan: &pb.Plan{Sides: "one-sided", SheetBack: "normal", PageCount: 1, Pages: []*pb.PlannedPage{{Width: 5}}}}},
		{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: []byte("data")}}},
		{Message: &pb.ConvertResponse_Output{Output: &pb.OutputChunk{Data: []byte("data"), Page: 1, PageEnd: true}}},
		{Message: &pb.ConvertResponse_Progress{Progress: &pb.Progress{PagesTotal: 1}}},
		{Message: &pb.ConvertResponse_Warnings{Warnings: &pb.Warnings{Warnings: []*pb.Warning{{Kind: "font"}}}}},
		{Message: &pb.ConvertResponse_Result{Result: &pb.JobResult{Bytes: 8, Pages: 1}}},
		{Message: &pb.ConvertResponse_Accepted{Accepted: &pb.Accepted{}}},
	}
	var all bytes.Buffer
	for _, m := range messages {
		_, _ = protodelim.MarshalTo(&all, m)
		f.Add(bytes.Clone(all.Bytes()))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		r := &reception{up: &upload{opt: &convert.Options{Progress: func(convert.Event) {}, Planned: func(*convert.Plan) error { return nil }}}, out: &oneFile{w: &out}}
		in := bytes.NewReader(b)
		for {
			size, err := binary.ReadUvarint(in)
			if err != nil || size > uint64(in.Len()) {
				break
			}
			p := make([]byte, size)
			_, _ = in.Read(p)
			m := &response{}
			if newResponseCodec().Unmarshal(pieces(p, 24), m) != nil {
				break
			}
			if err := r.take(m); err != nil {
				r.res = nil
				break
			}
		}
		if r.res != nil {
			assert.NotNil(t, r.res.Plan)
			assert.Equal(t, int64(out.Len()), r.res.Bytes)
		}
	})
}
