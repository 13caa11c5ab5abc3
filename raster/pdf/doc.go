package pdf
type streamSource struct{ off int64; len int64 }
