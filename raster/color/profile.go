package color

import (
	"context"
	"crypto/sha256"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

type profileKey struct {
	sum    [sha256.Size]byte
	intent Intent
}

// profileResult is nil and why for a profile that cannot be used.
type profileResult struct {
	space *colorspace.ICCBased
	err   error
}

// profile makes the space of an embedded profile of n components, of any number for 0. Producers embed one profile many times over; it is
// read once.
func (r *Resolver) profile(ctx context.Context, s *pdf.Stream, n int) (*colorspace.ICCBased, error) {
	data, err := r.doc.Decode(ctx, s)
	if err != nil {
		return nil, damaged("profile: %v", err)
	}
	return r.profileOf(data, n)
}

// Profile returns the space of a profile that a file carries elsewhere, as JPEG 2000 pictures do.
func (r *Resolver) Profile(data []byte) (colorspace.Space, error) {
	sp, err := r.profileOf(data, 0)
	if err != nil {
		return nil, err
	}
	return sp, nil
}

func (r *Resolver) profileOf(data []byte, n int) (*colorspace.ICCBased, error) {
	limits := &r.opt.Limits
	key := profileKey{sha256.Sum256(data), r.intent}
	cost := profileCost(n, len(data))
	r.all.Lock()
	got, ok := r.profiles[key]
	full := r.profileBytes+cost > limits.MaxProfileBytes || len(r.profiles) >= limits.MaxCached
	r.all.Unlock()
	if !ok {
		if full {
			return nil, damaged("profiles of more than %d bytes, the limit", limits.MaxProfileBytes)
		}
		if t, err := icc.New(data, icc.Options{Intent: r.intent, BPC: true, MaxBytes: limits.MaxICCBytes, MaxTags: limits.MaxICCTags}); err == nil {
			got.space = colorspace.NewICCProfile(t)
		} else {
			got.err = damaged("%v", err)
		}
		r.all.Lock()
		if old, ok := r.profiles[key]; ok { // another worker was first
			got = old
		} else {
			r.profiles[key] = got
			r.profileBytes += cost
		}
		r.all.Unlock()
	}
	if got.err == nil && n != 0 && got.space.N() != n {
		return nil, damaged("profile of %d components, N = %d", got.space.N(), n)
	}
	return got.space, got.err
}

// destination is what a device space is shown as: the first output intent's profile of as many components, else itself.
func (r *Resolver) destination(ctx context.Context, d colorspace.Device) colorspace.Space {
	n := d.N()
	r.mu.Lock()
	sp := r.destinations[n]
	r.mu.Unlock()
	if sp != nil {
		return sp
	}
	sp = d
	intents := r.doc.Array(r.doc.Catalog()["OutputIntents"])
	for _, o := range intents[:min(len(intents), 16)] {
		s := r.doc.Stream(r.doc.Dict(o)["DestOutputProfile"])
		if s == nil {
			continue
		}
		if k, _ := r.doc.Int(s.Dict["N"]); int(k) != n {
			continue
		}
		if p, err := r.profile(ctx, s, n); err == nil {
			sp = p
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.destinations[n] == nil && ctx.Err() == nil {
		r.destinations[n] = sp
	}
	return sp
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
