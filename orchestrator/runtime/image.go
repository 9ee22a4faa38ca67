package runtime

import (
	"io/fs"
	"time"
)

// ImageBuild is an image to make from a folder with a Dockerfile.
type ImageBuild struct {
	Kind    string // the image kind, kept as a label
	Ref     string // the engine's name for it, for example "pupitre/router:3f2a…"
	Base    string // the name of the image it starts from, given to the Dockerfile as BASE
	Context fs.FS
}

// Image is an image of ours that the engine has.
type Image struct {
	Kind    string
	Refs    []string
	ID      Digest
	Size    int64 // bytes, shared layers counted
	Created time.Time
}
