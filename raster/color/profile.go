package color

import (
	"context"
	"crypto/sha256"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// maxProfileBytes bounds what the profiles of a document may take with their tables; the spaces of those beyond are their alternates.
const maxProfileBytes = 256 << 20

type profileKey [sha256.Size]byte

// profile makes the space of an embedded profile, nil when it is damaged or not of n components. Producers embed one profile many times
// over; it is read once.
func (r *Resolver) profile(ctx context.Context, s *pdf.Stream, n int) *colorspace.ICCBased {
	data, err := r.doc.Decode(ctx, s)
	if err != nil {
		return nil
	}
	key := profileKey(sha256.Sum256(data))
	r.mu.Lock()
	sp, ok := r.profiles[key]
	full := r.profileBytes+profileCost(n, len(data)) > maxProfileBytes || len(r.profiles) >= maxCached
	r.mu.Unlock()
	if !ok {
		if full {
			return nil
		}
		if t, err := icc.New(data, icc.Options{BPC: true}); err == nil {
			sp = colorspace.NewICCProfile(t)
		}
		r.mu.Lock()
		if old, ok := r.profiles[key]; ok {
			sp = old
		} else {
			r.profiles[key] = sp
			r.profileBytes += profileCost(n, len(data))
		}
		r.mu.Unlock()
	}
	if sp == nil || sp.N() != n {
		return nil
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
