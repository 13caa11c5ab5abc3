package queue

import (
	"hash/crc32"
	"sync/atomic"
	"time"

	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // computed by the processor: a hundredth of what SHA-256 takes

// chunks sends what is written as messages of at most size bytes. It implements io.Writer.
type chunks struct {
	stream queuerpc.Jobs_ResultServer
	size   int
	sum    uint32 // CRC-32C
	bytes  int64
	buf    []byte
	tick   chan struct{} // something has been taken
	since  atomic.Int64  // when the send began that goes on, in ns; 0: none does
}

// Write implements io.Writer.
func (c *chunks) Write(p []byte) (int, error) {
	n := len(p)
	c.sum = crc32.Update(c.sum, castagnoli, p)
	c.bytes += int64(n)
	for len(p) > 0 {
		if len(c.buf) == 0 && len(p) >= c.size {
			if err := c.send(p[:c.size]); err != nil {
				return 0, err
			}
			p = p[c.size:]
			continue
		}
		k := min(len(p), c.size-len(c.buf))
		c.buf = append(c.buf, p[:k]...)
		p = p[k:]
		if len(c.buf) == c.size {
			if err := c.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (c *chunks) flush() error {
	if len(c.buf) == 0 {
		return nil
	}
	err := c.send(c.buf)
	c.buf = c.buf[:0]
	return err
}

func (c *chunks) send(p []byte) error {
	c.since.Store(time.Now().UnixNano())
	err := c.stream.Send(&pb.ResultResponse{Message: &pb.ResultResponse_Data{Data: p}}) // has coded the bytes when it returns
	c.since.Store(0)
	select {
	case c.tick <- struct{}{}:
	default:
	}
	return err
}

// blocked is how long nobody has taken what is being sent.
func (c *chunks) blocked() time.Duration {
	if t := c.since.Load(); t != 0 {
		return time.Since(time.Unix(0, t))
	}
	return 0
}

// end says that all has been sent.
func (c *chunks) end() error {
	if err := c.flush(); err != nil {
		return err
	}
	return c.stream.Send(&pb.ResultResponse{Message: &pb.ResultResponse_End{End: &pb.ResultEnd{Bytes: c.bytes, Crc32C: c.sum}}})
}
