package pdf

type crypt struct{}

func (c *crypt) object(o Object, ref Ref) Object              { return o }
func (c *crypt) stream(ld loader, s *Stream, b []byte) []byte { return b }
func (d *Document) openCrypt(enc Object, password string) error {
	return errf(Unsupported, Ref{}, "encrypted")
}
