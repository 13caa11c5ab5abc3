package function

import "math"

// maxCorners bounds the nodes one evaluation of a type 0 function reads (2^inputs).
const maxCorners = 8

// Sampled is what describes a type 0 function (ISO 32000-2, 7.10.2). Empty Encode and Decode mean their defaults.
type Sampled struct {
	Domain, Range  []Interval
	Size           []int
	BitsPerSample  int // 1, 2, 4, 8, 12, 16, 24 or 32
	Encode, Decode []Interval
	Data           []byte // big-endian samples, the first dimension fastest, no padding; missing ones count as 0; it is kept
}

// NewSampled makes a type 0 function that interpolates linearly in every dimension (Order 3 is treated as 1, as the standard allows). At
// most 8 inputs.
func NewSampled(p Sampled) (Func, error) { return Limits{}.NewSampled(p) }

// NewSampled is the function of that name under limits.
func (l Limits) NewSampled(p Sampled) (Func, error) {
	most := l.withDefaults().MaxSamples
	m, n := len(p.Domain), len(p.Range)
	if m == 0 || m > maxCorners || n == 0 || n > MaxOutputs {
		return nil, invalid("%d inputs, %d outputs", m, n)
	}
	if len(p.Size) < m {
		return nil, invalid("%d sizes for %d inputs", len(p.Size), m)
	}
	switch p.BitsPerSample {
	case 1, 2, 4, 8, 12, 16, 24, 32:
	default:
		return nil, invalid("%d bits a sample", p.BitsPerSample)
	}
	f := &sampled{domain: p.Domain, rng: p.Range, n: n}
	total := n
	for i := range m {
		s := p.Size[i]
		if s < 1 || s > most || total > most/s {
			return nil, invalid("size %d; the limit is %d samples", s, most)
		}
		f.stride = append(f.stride, total)
		f.size = append(f.size, s)
		total *= s
		enc := Interval{0, float64(s - 1)}
		if i < len(p.Encode) {
			enc = p.Encode[i]
		}
		f.encode = append(f.encode, enc)
	}
	// What the data cannot hold is not allocated: a short table ends with zeros by being short.
	count := min(total, len(p.Data)*8/p.BitsPerSample)
	full := math.Ldexp(1, p.BitsPerSample) - 1
	f.zero = make([]float32, n)
	dec := make([]Interval, n)
	for j := range n {
		dec[j] = p.Range[j]
		if j < len(p.Decode) {
			dec[j] = p.Decode[j]
		}
		f.zero[j] = float32(dec[j].Lo)
	}
	value := func(j int, v float64) float32 { return float32(dec[j].Lo + v*(dec[j].Hi-dec[j].Lo)/full) }
	if p.BitsPerSample == 8 && count > 256*n { // most functions of gradients, of which few values are asked for
		f.bytes = p.Data[:count]
		f.value = make([][256]float32, n)
		for j := range f.value {
			for v := range f.value[j] {
				f.value[j][v] = value(j, float64(v))
			}
		}
		return f, nil
	}
	f.table = make([]float32, count)
	for i := range f.table {
		f.table[i] = value(i%n, sample(p.Data, i*p.BitsPerSample, p.BitsPerSample))
	}
	return f, nil
}

// sample reads the bits at a bit offset; the caller has checked that they are there.
func sample(b []byte, off, bits int) float64 {
	v := uint64(0)
	for got := 0; got < bits; {
		take := min(8-off&7, bits-got)
		v = v<<take | uint64(b[off>>3]>>(8-off&7-take))&(1<<take-1)
		off, got = off+take, got+take
	}
	return float64(v)
}

type sampled struct {
	domain, rng, encode []Interval
	size, stride        []int
	n                   int
	// The samples, outputs fastest: decoded, or as bytes and what each byte means in each output.
	table []float32
	bytes []byte
	value [][256]float32
	zero  []float32 // the value of samples that are missing
}

func (f *sampled) In() int  { return len(f.domain) }
func (f *sampled) Out() int { return f.n }

func (f *sampled) Eval(in, out []float64) {
	m := len(f.domain)
	var frac [maxCorners]float64
	var step [maxCorners]int
	base := 0
	for i := range m {
		last := float64(f.size[i] - 1)
		e := Interval{0, last}.clamp(interpolate(f.domain[i].clamp(at(in, i)), f.domain[i], f.encode[i]))
		cell := min(int(e), max(f.size[i]-2, 0))
		base += cell * f.stride[i]
		frac[i] = e - float64(cell)
		if f.size[i] > 1 {
			step[i] = f.stride[i]
		}
	}
	k := min(f.n, len(out))
	clear(out)
	for corner := range 1 << m {
		w, idx := 1.0, base
		for i := range m {
			if corner>>i&1 != 0 {
				w *= frac[i]
				idx += step[i]
			} else {
				w *= 1 - frac[i]
			}
		}
		if w == 0 {
			continue
		}
		for j := range k {
			v := f.zero[j]
			switch i := idx + j; {
			case i < len(f.table):
				v = f.table[i]
			case i < len(f.bytes):
				v = f.value[j][f.bytes[i]]
			}
			out[j] += w * float64(v)
		}
	}
	finish(out, f.n, f.rng)
}
