package glyph

import "github.com/pwgconvert/pwgconvert/raster/geom"

// outlines keeps outlines for masks of the same glyph at other phases and sizes: reading one from its font costs as much as half a mask. It
// belongs to a workspace. When its memory is full, all of it is used anew.
type outlines struct {
	slots  []kept // by hash; a later glyph takes the place of an earlier one
	blocks []block
	at     int // the block being filled
}

type kept struct {
	font uint64
	gid  uint32
	set  bool
	path geom.Path
}

// block is memory for paths.
type block struct {
	verbs  []geom.Verb
	points []geom.Point
}

const (
	keptSlots   = 512
	blockVerbs  = 768
	blockPoints = 1024
	mostBlocks  = 8 // an eighth of a megabyte
)

func (o *outlines) slot(k *Key) *kept {
	if o.slots == nil {
		o.slots = make([]kept, keptSlots)
	}
	return &o.slots[fold(k.Font^0x9e3779b97f4a7c15, uint64(k.GID)^0xc2b2ae3d27d4eb4f)%keptSlots]
}

// get returns the path of a glyph. It is valid until the next call.
func (o *outlines) get(k *Key) (p *geom.Path, ok bool) {
	s := o.slot(k)
	return &s.path, s.set && s.font == k.Font && s.gid == k.GID
}

// put keeps a copy of a path, unless it is very large.
func (o *outlines) put(k *Key, p *geom.Path) {
	if len(p.Verbs) > blockVerbs || len(p.Points) > blockPoints {
		return
	}
	b := o.room(len(p.Verbs), len(p.Points))
	v, n := len(b.verbs), len(b.points)
	b.verbs, b.points = append(b.verbs, p.Verbs...), append(b.points, p.Points...)
	*o.slot(k) = kept{k.Font, k.GID, true, geom.Path{Verbs: b.verbs[v:], Points: b.points[n:]}}
}

// room returns a block that has room for so many more.
func (o *outlines) room(verbs, points int) *block {
	for ; o.at < len(o.blocks); o.at++ {
		b := &o.blocks[o.at]
		if len(b.verbs)+verbs <= blockVerbs && len(b.points)+points <= blockPoints {
			return b
		}
	}
	if len(o.blocks) == mostBlocks {
		clear(o.slots)
		for i := range o.blocks {
			b := &o.blocks[i]
			b.verbs, b.points = b.verbs[:0], b.points[:0]
		}
		o.at = 0
		return &o.blocks[0]
	}
	o.blocks = append(o.blocks, block{make([]geom.Verb, 0, blockVerbs), make([]geom.Point, 0, blockPoints)})
	return &o.blocks[o.at]
}
