package ledger

// Limits bound what reading a foreign bundle may cost.
type Limits struct {
	Size  int64 // bytes of the zip
	Files int   // how many files
	Total int64 // bytes of all the files, unpacked
	Ratio int64 // unpacked bytes for one packed, over the whole
	Text  int64 // bytes of each file but the entries and the blobs
	Line  int   // bytes of an entry
}

// DefaultLimits are far above any session, and far below what hurts a laptop.
func DefaultLimits() Limits {
	return Limits{Size: 64 << 30, Files: 100_000, Total: 64 << 30, Ratio: 200, Text: 64 << 20, Line: 16 << 20}
}

// directory is how many bytes of a zip may be read to list its files: no name
// of a bundle is longer than 90 bytes, and a record takes 46 more and some for
// times and large sizes.
func (l Limits) directory() int64 { return 256<<10 + int64(l.Files)*256 }
