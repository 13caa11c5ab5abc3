package pdf

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

type Document struct{}

func Open(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*Document, error) {
	return nil, &Error{Kind: Unsupported}
}
func (d *Document) NumPages() int             { return 0 }
func (d *Document) Page(i int) (*Page, error) { return nil, nil }
func (d *Document) Catalog() Dict             { return nil }
func (d *Document) Trailer() Dict             { return nil }
func (d *Document) Warnings() []Warning       { return nil }

type Page struct {
	Index     int
	Ref       Ref
	Dict      Dict
	MediaBox  geom.Rect
	CropBox   geom.Rect
	Rotate    int
	UserUnit  float64
	Resources Dict
}

func (d *Document) PageContent(ctx context.Context, p *Page) ([]byte, []Warning) { return nil, nil }
func (d *Document) Resolve(o Object) Object                                      { return nil }
func (d *Document) Dict(o Object) Dict                                           { return nil }
func (d *Document) Array(o Object) Array                                         { return nil }
func (d *Document) Name(o Object) Name                                           { return "" }
func (d *Document) Stream(o Object) *Stream                                      { return nil }
func (d *Document) Str(o Object) (String, bool)                                  { return "", false }
func (d *Document) Int(o Object) (int64, bool)                                   { return 0, false }
func (d *Document) Num(o Object) (float64, bool)                                 { return 0, false }
func (d *Document) Bool(o Object, def bool) bool                                 { return def }
func (d *Document) Nums(o Object) []float64                                      { return nil }
func (d *Document) Rect(o Object) (geom.Rect, bool)                              { return geom.Rect{}, false }
func (d *Document) Matrix(o Object) (geom.Matrix, bool)                          { return geom.Identity, false }
func (d *Document) Decode(ctx context.Context, s *Stream) ([]byte, error)        { return nil, nil }
func (d *Document) Hidden(ctx context.Context, oc Object) bool                   { return false }

type FilterSpec struct {
	Name  Name
	Parms Dict
}

func (d *Document) DecodeToImage(ctx context.Context, s *Stream) (data []byte, codec []FilterSpec, err error) {
	return nil, nil, nil
}
func NewStream(dict Dict, raw []byte) *Stream { return &Stream{Dict: dict, raw: raw} }

type Lexer struct {
	Int  int64
	Real float64
	Word []byte
	Name Name
	Str  String
}

func NewLexer(b []byte) *Lexer { return &Lexer{} }
func (l *Lexer) Pos() int      { return 0 }
func (l *Lexer) SetPos(p int)  {}
func (l *Lexer) Bytes() []byte { return nil }

type TokenKind uint8

const (
	EOF TokenKind = iota
	Int
	Real
	NameTok
	StringTok
	ArrayOpen
	ArrayClose
	DictOpen
	DictClose
	Keyword
)

func (l *Lexer) Next() TokenKind                                  { return EOF }
func (l *Lexer) Object(kind TokenKind, depth int) (Object, bool) { return nil, false }
