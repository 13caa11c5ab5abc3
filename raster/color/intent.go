package color

import (
	"context"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Intent is a rendering intent: the zero value is RelativeColorimetric.
type Intent = icc.Intent

const numIntents = 4

// IntentByName returns the intent a name stands for; unknown ones are RelativeColorimetric (ISO 32000-2, 8.6.5.8).
func IntentByName(name pdf.Name) Intent {
	switch name {
	case "Perceptual":
		return icc.Perceptual
	case "Saturation":
		return icc.Saturation
	case "AbsoluteColorimetric":
		return icc.AbsoluteColorimetric
	}
	return icc.RelativeColorimetric
}

// For returns the Resolver of an intent. Functions, profiles and limits are common to all; the one of RelativeColorimetric is what New
// returns.
func (r *Resolver) For(i Intent) *Resolver {
	if i == r.intent || i >= numIntents {
		return r
	}
	r.all.Lock()
	defer r.all.Unlock()
	if r.intents[i] == nil {
		r.intents[i] = &Resolver{doc: r.doc, opt: r.opt, intent: i, spaces: map[pdf.Ref]spaceResult{}, shared: r.shared}
	}
	return r.intents[i]
}

// Intent returns the intent that the Resolver's spaces follow.
func (r *Resolver) Intent() Intent { return r.intent }

// maxPresses bounds the blending spaces of inks that are remembered; more are made again.
const maxPresses = 16

// Press returns the blending space of a group whose CS is s, nil when s does not have four inks. DeviceCMYK is what the document says it is.
func (r *Resolver) Press(ctx context.Context, s colorspace.Space) *colorspace.Press {
	if based, ok := s.(*colorspace.ICCBased); ok {
		s = based.Alternate()
	}
	if s == colorspace.Space(colorspace.DeviceCMYK) && r.opt.OutputIntent {
		s = r.destination(ctx, colorspace.DeviceCMYK)
	}
	if _, based := s.(*colorspace.ICCBased); !based && s != colorspace.Space(colorspace.DeviceCMYK) || s.N() != 4 {
		return nil
	}
	r.all.Lock()
	defer r.all.Unlock()
	p := r.presses[s]
	if p == nil {
		p = colorspace.NewPress(s)
		if len(r.presses) < maxPresses {
			r.presses[s] = p
		}
	}
	return p
}
