// Package web is the browser's side of the platform: the built user interface and the handler that serves it.
package web

import (
	"embed"
	"fmt"
	"io/fs"
)

// dist holds what `npm run build` makes; before the first build it holds a placeholder only, so that the
// program compiles without Node.
//
//go:embed all:dist
var dist embed.FS

// FS returns the built files, index.html at the root.
func FS() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(fmt.Sprintf("web: the embedded folder has no dist: %v", err)) // impossible: the name is a constant
	}
	return files
}

// Built tells whether the user interface was built before the program was.
func Built() bool {
	_, err := fs.Stat(FS(), indexName)
	return err == nil
}
