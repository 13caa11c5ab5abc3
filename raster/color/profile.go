package color

import (
	"context"
	"crypto/sha256"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

type profileKey [sha256.Size]byte

// profileResult is nil and why for a profile that cannot be used.
type profileResult struct {
	space *colorspace.ICCBased
	err   error
}

// profile makes the space of an embedded profile of n components. Producers embed one profile many times over; it is read once.
func (r *Resolver) profile(ctx context.Context, s *pdf.Stream, n int) (*colorspace.ICCBased, error) {
	data, err := r.doc.Decode(ctx, s)
	if err != nil {
		return nil, damaged("profile: %v", err)
	}
	limits := &r.opt.Limits
	key := profileKey(sha256.Sum256(data))
	cost := profileCost(n, len(data))
	r.mu.Lock()
	got, ok := r.profiles[key]
	full := r.profileBytes+cost > limits.MaxProfileBytes || len(r.profiles) >= limits.MaxCached
	r.mu.Unlock()
	if !ok {
		if full {
			return nil, damaged("profiles of more than %d bytes, the limit", limits.MaxProfileBytes)
		}
		if t, err := icc.New(data, icc.Options{BPC: true, MaxBytes: limits.MaxICCBytes, MaxTags: limits.MaxICCTags}); err == nil {
			got.space = colorspace.NewICCProfile(t)
		} else {
			got.err = damaged("%v", err)
		}
		r.mu.Lock()
		if old, ok := r.profiles[key]; ok { // another worker was first
			got = old
		} else {
			r.profiles[key] = got
			r.profileBytes += cost
		}
		r.mu.Unlock()
	}
	if got.err == nil && got.space.N() != n {
		return nil, damaged("profile of %d components, N = %d", got.space.N(), n)
	}
	return got.space, got.err
}

// press is what DeviceCMYK is shown as: the first output intent's profile of four inks.
func (r *Resolver) press(ctx context.Context) colorspace.Space {
	r.mu.Lock()
	inks := r.inks
	r.mu.Unlock()
	if inks != nil {
		return inks
	}
	inks = colorspace.DeviceCMYK
	intents := r.doc.Array(r.doc.Catalog()["OutputIntents"])
	for _, o := range intents[:min(len(intents), 16)] {
		s := r.doc.Stream(r.doc.Dict(o)["DestOutputProfile"])
		if s == nil {
			continue
		}
		if n, _ := r.doc.Int(s.Dict["N"]); n != 4 {
			continue
		}
		if sp, err := r.profile(ctx, s, 4); err == nil {
			inks = sp
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inks == nil && ctx.Err() == nil {
		r.inks = inks
	}
	return inks
}

// profileCost estimates the memory of a profile of size bytes: its tables, and those of its rows.
func profileCost(n, size int) int64 {
	rows := int64(32 << 10)
	switch n {
	case 3:
		rows = 300 << 10
	case 4:
		rows = 3200 << 10
	}
	return 2*int64(size) + rows
}
